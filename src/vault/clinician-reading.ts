/** Opening what was shared: the signed opening, the relays' fragments, and the parts they unlock. */
import { ChartpassError, codeOf } from "../core/errors.ts";
import { openMessage } from "../core/seal/message.ts";
import { openAll } from "../core/seal/stream.ts";
import type { Frame } from "../core/wire.ts";
import { mailInfo } from "../protocol/enrolment.ts";
import {
  ledgerCommitment,
  OPEN_SECONDS,
  openDigest,
  openTypedData,
  parseFragment,
  type KeyBox,
  type Response,
} from "../protocol/exchange.ts";
import { capsuleContext } from "../protocol/grant-binding.ts";
import { fromHex, toHex, type Hex } from "../protocol/hex.ts";
import { recordDigest } from "../protocol/record/issue.ts";
import { closeRequests } from "./clinician-requests.ts";
import { oneTimeKeys, readerAccount, suiteOfRequest } from "./sent-request.ts";
import { openKeyBox } from "./key-box.ts";
import { readText } from "./patient-records.ts";
import { givenHeader } from "./section-keys.ts";
import type { OpenedGrant, SecretApi } from "./secret-worker-api.ts";
import type { SentEntry } from "./state.ts";
import { found, type UnlockedVault } from "./unlocked-vault.ts";

/** Openings a fragment may still answer. */
const REMEMBERED_OPENS = 8;
/** Sets of verified fragments that may fail to open before a request's keys are deleted. */
const MOST_FAILURES = 32;

export function clinicianReading(
  open: () => UnlockedVault,
): Pick<SecretApi, "signOpen" | "openGrant" | "openGrantedPart"> {
  return {
    async signOpen({ consentId }) {
      const vault = open();
      const { entry } = answered(vault, consentId);
      const issued = vault.nowSeconds();
      const unsigned = { consentId, nonce: vault.random32(), issued, deadline: issued + OPEN_SECONDS };
      const signature = await readerAccount(entry).signTypedData(openTypedData(vault.config, unsigned));
      const digest = openDigest(vault.config, unsigned);
      await vault.change((state) => {
        const sent = state.sent.find((each) => each.request.body.requestId === entry.request.body.requestId);
        if (sent) sent.opens = [...sent.opens, digest].slice(-REMEMBERED_OPENS);
      });
      return { ...unsigned, signature };
    },
    async openGrant({ consentId, fragments }) {
      const vault = open();
      const { entry, response } = answered(vault, consentId);
      const usable = usableFragments(vault, entry, consentId, fragments);
      const { threshold } = response.signed.consent;
      if (usable.length < threshold) {
        throw new ChartpassError("RELAY_FRAGMENTS", `${usable.length} of ${threshold} relays have answered.`, {
          hint: "Nothing is lost. Wait for another relay and open again.",
        });
      }
      const box = await openBox(vault, entry, response, usable).catch(async (thrown: unknown) => {
        if (codeOf(thrown) === "CRYPTO_OPEN") await countFailure(vault, entry);
        throw thrown;
      });
      checkParts(box, response.parts);
      vault.opened.set(consentId, box);
      if (!entry.opened) await noteOpening(vault, entry, box.patientName);
      return openedGrant(vault, consentId, box);
    },
    async openGrantedPart({ consentId, partId, leaves }) {
      const vault = open();
      const { response } = answered(vault, consentId);
      const box = found(vault.opened.get(consentId), "opened record");
      const part = found(
        box.sections.find((each) => each.id === partId),
        "part",
      );
      const { recordId, version } = box;
      const address = fromHex(response.ownerAddress);
      const suite = vault.suiteOf(address);
      const owner = suite.ownerName(suite.parse("owner-address", address));
      const place = { recordId, version, part: partId, owner };
      const header = givenHeader(vault.config, place, fromHex(part.header));
      const bytes = await openAll(vault.aead, fromHex(part.key, 32), header, leaves);
      return { id: part.id, title: part.title, text: readText(bytes), disclosure: part.disclosure };
    },
  };
}

async function openBox(
  vault: UnlockedVault,
  entry: SentEntry,
  response: Response,
  fragments: readonly Frame<"fragment">[],
): Promise<KeyBox> {
  const suite = suiteOfRequest(vault, entry);
  const { id, context, scope, owner } = response.signed.consent;
  const key = suite.decapsulate(suite.parse("recipient-key", fromHex(oneTimeKeys(entry).recipient)), {
    capsule: suite.parse("capsule", fromHex(response.capsule)),
    grant: suite.parse("grant", fromHex(response.grant)),
    type: suite.parse("type", fromHex(response.type)),
    context: capsuleContext(vault.config, { id, owner, scope }),
    grantContext: fromHex(context, 32),
    from: suite.parse("owner-address", fromHex(response.ownerAddress)),
    fragments,
  });
  return openKeyBox(vault.environment, key, fromHex(context, 32), fromHex(response.keyBox));
}

/**
 * Who makes answers that sometimes open and sometimes do not, and sees which, learns a little of the one-time key each
 * time; some thousand times would be all of it. What is honest opens at once.
 */
async function countFailure(vault: UnlockedVault, { request }: SentEntry): Promise<void> {
  const { requestId } = request.body;
  const failures = await vault.change((state) => {
    const sent = state.sent.find((each) => each.request.body.requestId === requestId);
    return sent ? ++sent.failures : 0;
  });
  if (failures < MOST_FAILURES) return;
  await closeRequests(vault, (each) => each.request.body.requestId === requestId);
  throw new ChartpassError("VAULT_REQUEST_FAILED", "This answer failed to open too often; the request is closed.", {
    hint: "Its keys are gone. Tell the patient, and send a new request.",
  });
}

/** Opened, of this consent, answering an opening of ours, verified against the signed grant, one for each relay. */
function usableFragments(
  vault: UnlockedVault,
  entry: SentEntry,
  consentId: Hex,
  sealed: readonly Uint8Array[],
): Frame<"fragment">[] {
  const suite = suiteOfRequest(vault, entry);
  const { response } = answered(vault, consentId);
  const secret = fromHex(oneTimeKeys(entry).message, 32);
  const grant = suite.parse("grant", fromHex(response.grant));
  const capsule = suite.parse("capsule", fromHex(response.capsule));
  const usable = new Map<string, Frame<"fragment">>();
  for (const each of sealed) {
    try {
      const envelope = parseFragment(readText(openMessage(secret, each, mailInfo("fragment"))));
      const fragment = suite.parse("fragment", fromHex(envelope.fragment));
      const ours = envelope.consentId === consentId && entry.opens.includes(envelope.open);
      if (ours && suite.verify(fragment, grant, capsule)) usable.set(toHex(fragment), fragment);
    } catch {
      // A relay that answers nonsense counts as one that did not answer.
    }
  }
  return [...usable.values()];
}

/** For the worklist: opened, and by what name. */
async function noteOpening(vault: UnlockedVault, { request }: SentEntry, patientName: string): Promise<void> {
  const time = vault.nowSeconds();
  await vault.change((state) => {
    const sent = state.sent.find((each) => each.request.body.requestId === request.body.requestId);
    if (sent) sent.opened ??= { time, patientName };
  });
}

/** The keys must be for exactly the parts that were signed. */
function checkParts(box: KeyBox, parts: readonly { id: string }[]): void {
  const ids = (list: readonly { id: string }[]) => list.map(({ id }) => id).join(" ");
  if (ids(box.sections) === ids(parts)) return;
  throw new ChartpassError("CONSENT_ANSWER", "The unlocked keys are for other parts than those signed.", {
    hint: "Send the patient a new request, and tell them about this one.",
  });
}

function answered(vault: UnlockedVault, consentId: Hex) {
  const entry = found(
    vault.state.sent.find((each) => each.answer?.response.signed.consent.id === consentId),
    "permission",
  );
  return { entry, response: found(entry.answer?.response, "permission") };
}

function openedGrant(vault: UnlockedVault, consentId: Hex, box: KeyBox): OpenedGrant {
  const { patientName, recordTitle, jwt, subjectDisclosure, recordId, version, ledger, sections } = box;
  return {
    consentId,
    patientName,
    recordTitle,
    jwt,
    subjectDisclosure,
    recordId,
    version,
    ledger: {
      chain: vault.config.relayChain,
      recordId: ledger.recordId,
      version: ledger.version,
      commitment: ledgerCommitment(ledger.salt, toHex(recordDigest(jwt))),
    },
    parts: sections.map(({ id, title, disclosure }) => ({ id, title, disclosure })),
  };
}
