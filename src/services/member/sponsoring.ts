/**
 * The hospital pays: it puts people's signed things on the chains. It can hold them back, never change them; people can
 * always send them by another way. Consents and records carry members' signatures, so only the hospital's own are paid.
 */
import type { Hono } from "hono";
import { readConsent } from "../../chain/consents.ts";
import { ChartpassError } from "../../core/errors.ts";
import { parseSignedConsent, parseStop, recoverConsentSigner, recoverStopOwner } from "../../protocol/consent.ts";
import { ACTIONS, parseAnnouncement, parseSponsoredRecord } from "../../peers/member-messages.ts";
import type { Hex } from "../../protocol/hex.ts";
import { patiently, READ_PATIENCE } from "../chains/connections.ts";
import { announceOnce, postConsentOnce, postEndorsementOnce, postStopOnce } from "../chains/posting.ts";
import { JSON_LIMIT, readBody, textOf } from "../http/body.ts";
import { forbidden } from "../http/failure.ts";
import { createRateLimit } from "../http/rate-limit.ts";
import { readable } from "../http/readable-signature.ts";
import { readSigned } from "../http/signed-request.ts";
import { requirePerson, type HospitalMember } from "./member.ts";
import type { Owners } from "./owners.ts";

/** Per owner key or clinician, in ten minutes. Consents do not use up what an owner needs to stop one. */
const CONSENTS = 60;
const STOPS = 60;
const REQUESTS = 120;

export function mountSponsoring(app: Hono, member: HospitalMember, owners: Owners): void {
  const { network, hospital, chains } = member;
  const consentLimit = createRateLimit(CONSENTS, 600);
  const stopLimit = createRateLimit(STOPS, 600);
  const requestLimit = createRateLimit(REQUESTS, 600);

  app.post("/sponsor/consent", async (c) => {
    const signed = parseSignedConsent(textOf(await readBody(c.req.raw, JSON_LIMIT)));
    if (signed.consent.hospital !== hospital.id) throw otherHospital();
    // First who signed, then counting: or anyone could use up the orders of an owner.
    const signer = (await readable(recoverConsentSigner(network, signed))).toLowerCase();
    if (signer !== signed.consent.owner.toLowerCase()) throw otherSigner();
    consentLimit.count(signer);
    return c.json({ transaction: await postConsentOnce(chains, network, signed) });
  });

  app.post("/sponsor/stop", async (c) => {
    const stop = parseStop(textOf(await readBody(c.req.raw, JSON_LIMIT)));
    const owner = await readable(recoverStopOwner(network, stop));
    stopLimit.count(owner.toLowerCase());
    // Anyone can sign orders for ids nobody knows; the hospital pays for keys its members attested.
    if (!owners.has(owner)) {
      const registry = chains.contract(network.relayChain, "consents");
      const read = () => readConsent(chains.chain(network.relayChain), registry, stop.id);
      const stored = await patiently(read, READ_PATIENCE);
      if (stored?.hospital !== hospital.id) throw otherHospital();
    }
    return c.json({ transaction: await postStopOnce(chains, network, stop) });
  });

  app.post("/sponsor/record", async (c) => {
    const { entries } = parseSponsoredRecord(textOf(await readBody(c.req.raw, JSON_LIMIT)));
    if (entries.some(({ entry }) => entry.chain !== hospital.chain && entry.chain !== network.relayChain)) {
      throw new ChartpassError("ARG_LEDGER", "The hospital has no such ledger.", { hint: "Use an up-to-date app." });
    }
    const transactions: Hex[] = await Promise.all(
      entries.map(({ entry, members }) => postEndorsementOnce(chains, hospital.id, entry, members)),
    );
    return c.json({ transactions });
  });

  app.post("/sponsor/request", async (c) => {
    const { signer, body } = await readSigned(c, member.gate, ACTIONS.sponsorRequest, JSON_LIMIT);
    const { signature, ...announcement } = parseAnnouncement(textOf(body));
    const { subject } = await requirePerson(member, signer, 2);
    requestLimit.count(subject);
    return c.json({ transaction: await announceOnce(chains, network, hospital.chain, announcement, signature) });
  });
}

const otherSigner = (): ChartpassError =>
  new ChartpassError("CONSENT_SIGNATURE", "The permission is not signed by its owner.", {
    hint: "Give the permission again.",
  });

const otherHospital = (): ChartpassError =>
  forbidden("This permission belongs to another hospital.", "Send it to the hospital that issued the record.");
