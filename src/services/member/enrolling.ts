/** People ask the hospital to register them, and staff register their keys. What the desk then does: desk.ts. */
import { createHash, timingSafeEqual } from "node:crypto";
import type { Hono } from "hono";
import { recoverTypedDataAddress } from "viem";
import { ChartpassError } from "../../core/errors.ts";
import { openMessage } from "../../core/seal/message.ts";
import { enrolmentEntry, mailInfo, parseEnrolment, type Enrolment } from "../../protocol/enrolment.ts";
import { bytes32 } from "../../protocol/schema.ts";
import { identityEntryTypedData } from "../../protocol/record-ledger.ts";
import { ACTIONS, ENROLMENT_LIMIT, parseStaff } from "../../peers/member-messages.ts";
import { nowSeconds } from "../http/application.ts";
import { JSON_LIMIT, readBody, textOf } from "../http/body.ts";
import { forbidden } from "../http/failure.ts";
import { parameter } from "../http/parameter.ts";
import { createRateLimit } from "../http/rate-limit.ts";
import { remoteAddressOf } from "../http/remote-address.ts";
import { readable } from "../http/readable-signature.ts";
import { readSigned } from "../http/signed-request.ts";
import type { HospitalMember } from "./member.ts";

/** Per computer. A whole ward may share one; one alone cannot fill the desk. */
const ENROLMENTS_A_MINUTE = 60;
const ENROLMENTS_A_DAY = 300;
const CLOCK_TOLERANCE = 600;
/** Wrong guesses of the staff code in ten minutes, by anyone; then nobody registers until they are over. */
const STAFF_ATTEMPTS = 20;

export function mountEnrolling(app: Hono, member: HospitalMember): void {
  const { people, gate } = member;
  const arrivals = createRateLimit(ENROLMENTS_A_MINUTE, 60);
  const arrivalsOfDay = createRateLimit(ENROLMENTS_A_DAY, 86_400);
  const attempts = createRateLimit(STAFF_ATTEMPTS, 600);

  app.post("/enrolments", async (c) => {
    const sender = remoteAddressOf(c);
    arrivals.count(sender);
    const sealed = await readBody(c.req.raw, ENROLMENT_LIMIT);
    const plain = openMessage(member.messageSecret, sealed, mailInfo("enrolment"));
    const enrolment = parseEnrolment(textOf(plain));
    await requireSound(member, enrolment);
    arrivalsOfDay.count(sender);
    return c.json({ id: people.add(enrolment, nowSeconds()) });
  });

  app.get("/enrolments/:id", async (c) => {
    const id = c.req.param("id");
    const { signer } = await readSigned(c, gate, ACTIONS.enrolmentStatus(id), 0);
    const { enrolment, state, reason } = people.get(id);
    if (enrolment.key.toLowerCase() !== signer) throw forbidden("This registration belongs to another key.");
    return c.json({ state, reason });
  });

  /** Whoever has a person's code may write to her. Ids are random, so nobody can go through them. */
  app.get("/people/:subject", (c) => {
    const { enrolment, state, revoked } = people.bySubject(parameter(bytes32, c.req.param("subject"), "person's id"));
    if (state !== "approved" || revoked) {
      throw new ChartpassError("ARG_PERSON_UNKNOWN", "This person is not registered with the hospital.", {
        hint: "Ask the person for a new code.",
      });
    }
    const { subject, role, key, messageKey } = enrolment;
    return c.json({ subject, role, key, messageKey });
  });

  app.post("/staff", async (c) => {
    const { signer, body } = await readSigned(c, gate, ACTIONS.staff, JSON_LIMIT);
    const { code } = parseStaff(textOf(body));
    attempts.require("wrong");
    if (!isSame(code, member.staffCode)) {
      attempts.count("wrong");
      throw forbidden("This staff code is not right.", "Ask the hospital's office for the code.");
    }
    people.addStaff(signer, nowSeconds());
    return c.json({ done: true });
  });
}

/** The desk may rely on it: complete, meant for this hospital, asked for by the key itself, lately. */
async function requireSound(member: HospitalMember, enrolment: Enrolment): Promise<void> {
  const { network, hospital } = member;
  const now = nowSeconds();
  if (enrolment.hospital !== hospital.id) throw unsound("The registration is meant for another hospital.");
  if (!enrolment.name.trim() || !enrolment.number.trim()) throw unsound("Name and number are needed.");
  if (enrolment.role === 1 && !enrolment.birthDate) throw unsound("The date of birth is needed.");
  if (Math.abs(enrolment.issued - now) > CLOCK_TOLERANCE) throw unsound("The clock of the device is wrong.");
  if (enrolment.expiry <= now || enrolment.deadline <= now) throw unsound("The registration is already over.");
  const data = identityEntryTypedData(network, hospital.chain, enrolmentEntry(network, enrolment));
  const signer = await readable(recoverTypedDataAddress({ ...data, signature: enrolment.signature }));
  if (signer.toLowerCase() !== enrolment.key.toLowerCase()) throw unsound("The registration is not signed by its key.");
}

/** In constant time, whatever the lengths. */
function isSame(one: string, other: string): boolean {
  const digest = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(one), digest(other));
}

const unsound = (message: string): ChartpassError =>
  new ChartpassError("ARG_ENROLMENT", message, { hint: "Correct it and send the registration again." });
