/** What every member signs: keys of patients' consents, stored records, identity entries and their withdrawal. */
import type { Hono } from "hono";
import { recoverTypedDataAddress, zeroAddress } from "viem";
import { identityRevocationTypedData, readIdentity } from "../../chain/registry.ts";
import { ChartpassError } from "../../core/errors.ts";
import { ownerAttestationTypedData } from "../../protocol/consent.ts";
import type { Address } from "../../protocol/hex.ts";
import { chainOf } from "../../protocol/network.ts";
import {
  endorsementTypedData,
  identityEntryTypedData,
  parseEndorse,
  verifyStoredReceipt,
} from "../../protocol/record-ledger.ts";
import {
  ACTIONS,
  parseIdentityToAttest,
  parseOwner,
  parseRevocationToAttest,
  type RevocationToAttest,
} from "../../peers/member-messages.ts";
import { nowSeconds } from "../http/application.ts";
import { JSON_LIMIT, textOf } from "../http/body.ts";
import { forbidden } from "../http/failure.ts";
import { createRateLimit } from "../http/rate-limit.ts";
import { readable } from "../http/readable-signature.ts";
import { readSigned } from "../http/signed-request.ts";
import { requirePerson, type Member } from "./member.ts";
import { requirePinned } from "./pinned.ts";
import type { Owners } from "./owners.ts";

/** Per patient and hour. A consent needs one owner key, so this is far above honest use. */
const ATTESTATIONS_PER_HOUR = 300;
const HOUR = 3600;

export function mountAttesting(app: Hono, member: Member, owners: Owners): void {
  const { network, hospital, account } = member;
  const limit = createRateLimit(ATTESTATIONS_PER_HOUR, HOUR);

  app.post("/attest-owner", async (c) => {
    const { signer, body } = await readSigned(c, member.gate, ACTIONS.attestOwner, JSON_LIMIT);
    const { owner } = parseOwner(textOf(body));
    const { subject } = await requirePerson(member, signer, 1);
    limit.count(`owner ${subject}`);
    const signature = await account.signTypedData(ownerAttestationTypedData(network, hospital.id, owner));
    owners.add(owner, nowSeconds());
    return c.json({ signer: account.address, signature });
  });

  app.post("/endorse", async (c) => {
    const { signer, body } = await readSigned(c, member.gate, ACTIONS.endorse, JSON_LIMIT);
    const request = parseEndorse(textOf(body));
    const { subject } = await requirePerson(member, signer, 1);
    limit.count(`endorse ${subject}`);
    const ledgers = request.entries.map((each) => each.chain);
    if (ledgers.some((key) => key !== hospital.chain && key !== network.relayChain)) {
      throw forbidden("Members endorse on their own ledger and the shared one only.", "Use an up-to-date app.");
    }
    if (!(await readable(verifyStoredReceipt(network, request.receipt)))) {
      throw new ChartpassError("STORAGE_RECEIPT", "The storage receipt is not signed by a known storage node.", {
        hint: "Store the record again.",
      });
    }
    await requirePinned(network, request.receipt);
    const signatures = await Promise.all(
      request.entries.map((entry) => account.signTypedData(endorsementTypedData(network, hospital.id, entry))),
    );
    return c.json({ signer: account.address, signatures });
  });

  /** The hospital vets people; the other members check that the key itself asks and that this is a first entry. */
  app.post("/attest-identity", async (c) => {
    const { signer, body } = await readSigned(c, member.gate, ACTIONS.attestIdentity, JSON_LIMIT);
    requireOwnHospital(member, signer);
    const { entry, signature } = parseIdentityToAttest(textOf(body));
    if (entry.hospital !== hospital.id) throw forbidden("This person belongs to another hospital.");
    if (entry.previous !== zeroAddress) throw forbidden("Replacing a key is not offered here.", "Register again.");
    const data = identityEntryTypedData(network, hospital.chain, entry);
    const self = await readable(recoverTypedDataAddress({ ...data, signature }));
    if (self.toLowerCase() !== entry.key.toLowerCase()) throw forbidden("The key to register did not sign.");
    return c.json({ signer: account.address, signature: await account.signTypedData(data) });
  });

  app.post("/attest-revocation", async (c) => {
    const { signer, body } = await readSigned(c, member.gate, ACTIONS.attestRevocation, JSON_LIMIT);
    requireOwnHospital(member, signer);
    const revocation = parseRevocationToAttest(textOf(body));
    const registry = member.chains.contract(hospital.chain, "registry");
    const known = await readIdentity(member.chains.chain(hospital.chain), registry, hospital.id, revocation.subject);
    if (known?.key.toLowerCase() !== revocation.key.toLowerCase()) throw forbidden("This is not the person's key.");
    return c.json({
      signer: account.address,
      signature: await account.signTypedData(revocationData(member, revocation)),
    });
  });
}

/** What members sign to withdraw a person's key on the hospital's chain. */
export function revocationData({ network, hospital, chains }: Member, revocation: RevocationToAttest) {
  return identityRevocationTypedData(
    {
      chainId: chainOf(network, hospital.chain).id,
      registry: chains.contract(hospital.chain, "registry"),
      deploymentSalt: network.deploymentSalt,
    },
    { hospital: hospital.id, ...revocation },
  );
}

function requireOwnHospital(member: Member, signer: Address): void {
  if (member.hospital.members[0]?.key.toLowerCase() === signer) return;
  throw forbidden("Only the hospital's own member may ask for this.");
}
