/** The hospital's desk over HTTP: every call is signed by a registered staff key. */
import type { Context, Hono } from "hono";
import { hashTypedData, zeroHash } from "viem";
import { readIdentity, revokeIdentity } from "../../chain/registry.ts";
import { attestRevocation, collect } from "../../peers/member-client.ts";
import { ACTIONS, BUNDLE_LIMIT, parseIssue, parseRefuse, parseRevokePerson } from "../../peers/member-messages.ts";
import type { Hex } from "../../protocol/hex.ts";
import { patiently } from "../chains/connections.ts";
import { nowSeconds } from "../http/application.ts";
import { JSON_LIMIT, textOf } from "../http/body.ts";
import { forbidden } from "../http/failure.ts";
import { readSigned } from "../http/signed-request.ts";
import { approve, refuse } from "./approval.ts";
import { revocationData } from "./attesting.ts";
import { issue } from "./issuing.ts";
import type { HospitalMember } from "./member.ts";
import { deskEnrolmentOf, deskPersonOf } from "./people.ts";

/** A bundle as JSON text inside JSON: every quote and line break may double. */
const ISSUE_LIMIT = 2 * BUNDLE_LIMIT + JSON_LIMIT;

export function mountDesk(app: Hono, member: HospitalMember): void {
  const { people, deliveries } = member;
  /** One change of a person at a time: two clicks on "approve" are one approval. */
  const underWay = new Map<string, Promise<Hex>>();
  const alone = (key: string, work: () => Promise<Hex>): Promise<Hex> => {
    const running = underWay.get(key) ?? work().finally(() => underWay.delete(key));
    underWay.set(key, running);
    return running;
  };

  /** One approval after another, or two people could be registered under one number. */
  let line: Promise<unknown> = Promise.resolve();
  const inLine = (work: () => Promise<Hex>): Promise<Hex> => {
    const turn = line.then(work);
    line = turn.catch(() => undefined);
    return turn;
  };

  const staff = async (c: Context, action: string, limit = 0): Promise<string> => {
    const { signer, body } = await readSigned(c, member.gate, action, limit);
    if (!people.isStaff(signer))
      throw forbidden("Only staff of the hospital may do this.", "Sign in with the staff code.");
    return textOf(body);
  };

  app.get("/desk/enrolments", async (c) => {
    await staff(c, ACTIONS.deskEnrolments);
    return c.json({ enrolments: people.enrolments(nowSeconds()).map(deskEnrolmentOf) });
  });

  app.post("/desk/enrolments/:id/approve", async (c) => {
    const id = c.req.param("id");
    await staff(c, ACTIONS.approve(id), JSON_LIMIT);
    return c.json({ transaction: await alone(id, () => inLine(() => approve(member, people.get(id)))) });
  });

  app.post("/desk/enrolments/:id/refuse", async (c) => {
    const id = c.req.param("id");
    const { reason } = parseRefuse(await staff(c, ACTIONS.refuse(id), JSON_LIMIT));
    if (underWay.has(id)) throw forbidden("This registration is just being approved.", "Load the list again.");
    refuse(member, people.get(id), reason);
    return c.json({ done: true });
  });

  app.get("/desk/people", async (c) => {
    await staff(c, ACTIONS.deskPeople);
    return c.json({ people: people.approved().map(deskPersonOf) });
  });

  app.post("/desk/people/:subject/revoke", async (c) => {
    const { subject } = parseRevokePerson(await staff(c, ACTIONS.revoke, JSON_LIMIT));
    if (subject !== c.req.param("subject")) throw forbidden("The order was signed for another person.");
    return c.json({ transaction: await alone(subject, () => revoke(member, subject)) });
  });

  app.post("/desk/records", async (c) => {
    const request = parseIssue(await staff(c, ACTIONS.issue, ISSUE_LIMIT));
    return c.json(await issue(member, request));
  });

  app.get("/desk/records", async (c) => {
    await staff(c, ACTIONS.deskRecords);
    return c.json({ records: deliveries.list() });
  });
}

async function revoke(member: HospitalMember, subject: Hex): Promise<Hex> {
  const { network, hospital, account, caller, chains, people } = member;
  const { enrolment } = people.bySubject(subject);
  const revocation = { subject: enrolment.subject, key: enrolment.key };
  const data = revocationData(member, revocation);
  const members = await collect(network, hospital, async (each) =>
    each.key.toLowerCase() === account.address.toLowerCase()
      ? { signer: account.address, signature: await account.signTypedData(data) }
      : attestRevocation(caller, each, revocation, hashTypedData(data)),
  );
  const chain = chains.chain(hospital.chain);
  const registry = chains.contract(hospital.chain, "registry");
  const transaction = await patiently(async () => {
    try {
      return (await revokeIdentity(chain, registry, hospital.id, subject, members)).transaction;
    } catch (thrown) {
      if ((await readIdentity(chain, registry, hospital.id, subject))?.revoked) return zeroHash;
      throw thrown;
    }
  });
  people.markRevoked(subject);
  return transaction;
}
