/** Any member of a consortium as people's apps and the other members see it: attesting and endorsing, 2 of 3. */
import { recoverAddress, recoverTypedDataAddress, type Hex } from "viem";
import { ChartpassError, codeOf } from "../core/errors.ts";
import { ownerAttestationTypedData, type MemberSignatures } from "../protocol/consent.ts";
import type { Address } from "../protocol/hex.ts";
import { hospitalById, type HospitalConfig, type NetworkConfig } from "../protocol/network.ts";
import { endorsementTypedData, type EndorseRequest } from "../protocol/record-ledger.ts";
import {
  callForJson,
  LONG_CALL,
  sortBySigner,
  type Call,
  type Caller,
  type CallOptions,
  type Unreachable,
} from "./call.ts";
import {
  ACTIONS,
  endorseAnswer,
  memberSignatureAnswer,
  type EndorsedEntry,
  type IdentityToAttest,
  type MemberSignature,
  type RevocationToAttest,
} from "./member-messages.ts";

export type Member = HospitalConfig["members"][number];

/**
 * Have the members say that a one-time key belongs to one of the hospital's patients. The caller signs with her vk.
 * @throws CHAIN_MEMBERS_UNREACHABLE, or a member's refusal
 */
export async function attestOwner(
  caller: Caller,
  hospital: Hex,
  owner: Address,
  options?: CallOptions,
): Promise<MemberSignatures> {
  const { config } = caller;
  const data = ownerAttestationTypedData(config, hospital, owner);
  const all = await collect(config, hospital, async (member) => {
    const call = signedPost(caller, member, "/attest-owner", ACTIONS.attestOwner, { owner });
    const answer = await callForJson(call, memberSignatureAnswer, "member's answer", options);
    await requireSigner(member, recoverTypedDataAddress({ ...data, signature: answer.signature }));
    return { signer: member.key, signature: answer.signature };
  });
  return sortBySigner(all);
}

/**
 * Have the members endorse a stored record version. The caller signs with her vk.
 * @returns what POST /sponsor/record takes, entry by entry
 */
export async function endorse(
  caller: Caller,
  hospital: Hex,
  request: EndorseRequest,
  options?: CallOptions,
): Promise<EndorsedEntry[]> {
  const { config } = caller;
  const answers = await collect(config, hospital, async (member) => {
    const call = signedPost(caller, member, "/endorse", ACTIONS.endorse, request);
    const { signatures } = await callForJson(call, endorseAnswer, "member's answer", {
      timeout: LONG_CALL,
      ...options,
    });
    for (const [i, entry] of request.entries.entries()) {
      const data = endorsementTypedData(config, hospital, entry);
      await requireSigner(member, recoverTypedDataAddress({ ...data, signature: signatures[i] ?? "0x" }));
    }
    return { signer: member.key, signatures };
  });
  return request.entries.map((entry, i) => ({
    entry,
    members: sortBySigner(answers.map(({ signer, signatures }) => ({ signer, signature: signatures[i] ?? "0x" }))),
  }));
}

/** Member to member: co-sign an identity entry. The caller is the hospital's member. @param digest  what it signs */
export async function attestIdentity(
  caller: Caller,
  member: Member,
  identity: IdentityToAttest,
  digest: Hex,
  options?: CallOptions,
): Promise<MemberSignature> {
  const call = signedPost(caller, member, "/attest-identity", ACTIONS.attestIdentity, identity);
  const { signature } = await callForJson(call, memberSignatureAnswer, "member's answer", options);
  await requireSigner(member, recoverAddress({ hash: digest, signature }));
  return { signer: member.key, signature };
}

/** Member to member: co-sign the withdrawal of a registration. @param digest  what it signs */
export async function attestRevocation(
  caller: Caller,
  member: Member,
  revocation: RevocationToAttest,
  digest: Hex,
  options?: CallOptions,
): Promise<MemberSignature> {
  const call = signedPost(caller, member, "/attest-revocation", ACTIONS.attestRevocation, revocation);
  const { signature } = await callForJson(call, memberSignatureAnswer, "member's answer", options);
  await requireSigner(member, recoverAddress({ hash: digest, signature }));
  return { signer: member.key, signature };
}

/** Member to member: its signature over a cross-chain message it has seen itself. @param digest  what it signs */
export async function gatewaySignature(
  member: Member,
  sendId: Hex,
  digest: Hex,
  options?: CallOptions,
): Promise<MemberSignature> {
  const call = { ...to(member), method: "GET", path: `/gateway/${sendId}` } as const;
  const { signature } = await callForJson(call, memberSignatureAnswer, "member's answer", options);
  await requireSigner(member, recoverAddress({ hash: digest, signature }));
  return { signer: member.key, signature };
}

/**
 * Ask every member at once and take the first `memberThreshold` good answers.
 * `ask` checks the signature it got: a wrong one is that member's failure, and the others still make it.
 * @throws a member's refusal, else CHAIN_MEMBERS_UNREACHABLE
 */
export async function collect<T>(
  config: NetworkConfig,
  hospitalOrId: HospitalConfig | Hex,
  ask: (member: Member) => Promise<T>,
): Promise<T[]> {
  const hospital = typeof hospitalOrId === "string" ? hospitalById(config, hospitalOrId) : hospitalOrId;
  const { members, memberThreshold: needed } = hospital;
  return new Promise((resolve, reject) => {
    const good: T[] = [];
    const failures: unknown[] = [];
    for (const member of members) {
      ask(member).then(
        (answer) => {
          good.push(answer);
          if (good.length === needed) resolve([...good]);
        },
        (thrown: unknown) => {
          failures.push(thrown);
          if (failures.length === members.length - needed + 1) reject(tooFew(hospital, failures));
        },
      );
    }
  });
}

function tooFew(hospital: HospitalConfig, failures: readonly unknown[]): Error {
  const refusal = failures.find((each) => !codeOf(each).endsWith("_UNREACHABLE"));
  if (refusal instanceof Error) return refusal;
  return new ChartpassError("CHAIN_MEMBERS_UNREACHABLE", `Too few members of ${hospital.name} answer.`, {
    hint: "Nothing was lost. Try again in a moment.",
    cause: failures[0],
  });
}

/** Bytes that are no signature at all are as wrong as another's. */
async function requireSigner(member: Member, recovering: Promise<Address>): Promise<void> {
  const signer = await recovering.catch(() => undefined);
  if (signer?.toLowerCase() === member.key.toLowerCase()) return;
  throw new ChartpassError("CHAIN_MEMBER_SIGNATURE", "A member answered with a signature that is not its own.", {
    hint: "Try again. If it happens again, tell your hospital.",
  });
}

function signedPost(caller: Caller, member: Member, path: string, action: string, body: object): Call {
  return { ...to(member), method: "POST", path, body, signed: { caller, service: member.key, action } };
}

function to(member: Member): { url: string; unreachable: Unreachable } {
  return {
    url: member.url,
    unreachable: {
      code: "CHAIN_MEMBER_UNREACHABLE",
      message: "A member of the hospital's group does not answer.",
      hint: "Nothing was lost. Try again in a moment.",
    },
  };
}
