/** What is signed is part of the format: the EIP-712 type strings as contracts and other apps hash them. */
import { domainSeparator, encodeAbiParameters, keccak256, stringToBytes } from "viem";
import { expect, test } from "vitest";
import { contract, fill } from "./sample.fixture.ts";
import * as typedData from "./typed-data.ts";

type Fields = readonly { readonly name: string; readonly type: string }[];

function typeString(types: Readonly<Record<string, Fields>>): string {
  return Object.entries(types)
    .map(([name, fields]) => `${name}(${fields.map((field) => `${field.type} ${field.name}`).join(",")})`)
    .join("");
}

test.each([
  [
    typedData.identityEntryTypes,
    "IdentityEntry(bytes32 subject,bytes32 hospital,address key,uint8 role,bytes32 credential,address previous,uint64 deadline)",
  ],
  [typedData.ownerAttestationTypes, "OwnerAttestation(bytes32 hospital,address owner)"],
  [typedData.endorsementTypes, "Endorsement(bytes32 hospital,bytes32 recordId,uint32 version,bytes32 commitment)"],
  [
    typedData.requestAnnouncementTypes,
    "RequestAnnouncement(bytes32 requestId,bytes32 commitment,address reader,bytes32 destination,uint64 expiry)",
  ],
  [
    typedData.consentTypes,
    "Consent(string statement,bytes32 id,bytes32 idSalt,address owner,bytes32 hospital,address reader,bytes32 request,bytes32 context,bytes32 scope,bytes32 grantHash,bytes32 capsuleHash,address[] relays,bytes32[] shareCommitments,uint8 threshold,uint64 start,uint64 expiry,uint256 nonce,uint64 deadline)",
  ],
  [typedData.stopTypes, "Stop(bytes32 id,bytes32 idSalt,uint8 action,uint32 revision,uint64 expiry)"],
  [typedData.openRequestTypes, "OpenRequest(bytes32 consentId,bytes32 nonce,uint64 issued,uint64 deadline)"],
  [
    typedData.gatewayMessageTypes,
    "GatewayMessage(bytes32 sendId,uint256 sourceChain,address sourceGateway,address sender,uint256 destinationChain,address recipient,bytes32 payloadHash,uint64 nonce,uint64 time,uint64 expiry)",
  ],
  [
    typedData.credentialTypes,
    "Credential(bytes32 hospital,bytes32 subject,address key,uint8 role,string name,string specialty,bytes messageKey,bytes32 rootCommitment,uint64 issued,uint64 expiry,bytes32 salt)",
  ],
  [
    typedData.requestTypes,
    "Request(bytes32 requestId,bytes32 patient,bytes32 patientHospital,bytes32 hospital,bytes32 subject,address key,address reader,bytes address_,bytes messageKey,string purpose,string note,string[] parts,uint64 until,uint64 issued,uint64 deadline,bytes32 salt)",
  ],
  [
    typedData.serviceRequestTypes,
    "ServiceRequest(address service,string action,bytes32 bodyHash,bytes32 nonce,uint64 issued)",
  ],
  [typedData.storagePermitTypes, "StoragePermit(bytes32 consentId,string root,bytes32 blocks)"],
  [typedData.storedReceiptTypes, "StoredReceipt(string root,uint32 blocks,uint64 bytes,uint64 time)"],
])("%#: %s", (types, expected) => {
  expect(typeString(types)).toBe(expected);
});

test("the domain of a contract names chain, contract and deployment", () => {
  const domain = typedData.contractDomain(31339, contract(8), fill("d5", 32));
  const typeHash = keccak256(
    stringToBytes("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract,bytes32 salt)"),
  );
  expect(domainSeparator({ domain })).toBe(
    keccak256(
      encodeAbiParameters(
        ["bytes32", "bytes32", "bytes32", "uint256", "address", "bytes32"].map((type) => ({ type })),
        [
          typeHash,
          keccak256(stringToBytes("Chartpass")),
          keccak256(stringToBytes("1")),
          31339n,
          contract(8),
          fill("d5", 32),
        ],
      ),
    ),
  );
});

test("the domain of services is the same without a contract", () => {
  const domain = typedData.serviceDomain(31339, fill("d5", 32));
  const typeHash = keccak256(stringToBytes("EIP712Domain(string name,string version,uint256 chainId,bytes32 salt)"));
  expect(domainSeparator({ domain })).toBe(
    keccak256(
      encodeAbiParameters(
        ["bytes32", "bytes32", "bytes32", "uint256", "bytes32"].map((type) => ({ type })),
        [typeHash, keccak256(stringToBytes("Chartpass")), keccak256(stringToBytes("1")), 31339n, fill("d5", 32)],
      ),
    ),
  );
});

test("numbers of roles and stop orders are those of the contracts", () => {
  expect(typedData.ROLE).toEqual({ patient: 1, clinician: 2 });
  expect(typedData.STOP_ACTION).toEqual({ pause: 1, resume: 2, revoke: 3, shorten: 4 });
});
