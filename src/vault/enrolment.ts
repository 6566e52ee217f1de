/**
 * Becoming known to a hospital: the enrolment the person signs, and the welcome or refusal that answers it. A prepared
 * enrolment stands beside the one the hospital took before until it is known to be sent: whether the sending failed or
 * only its confirmation got lost, the hospital's answer is to one of the two.
 */
import { ChartpassError } from "../core/errors.ts";
import { checkCredential, credentialHash, type Credential } from "../protocol/credential.ts";
import {
  credentialOf,
  enrolmentEntry,
  parseEnrolment,
  parseWelcome,
  type Enrolment,
  type Welcome,
} from "../protocol/enrolment.ts";
import { fromHex, toHex } from "../protocol/hex.ts";
import { suiteIdentity } from "../protocol/identity.ts";
import { hospitalById } from "../protocol/network.ts";
import { identityEntryTypedData } from "../protocol/record-ledger.ts";
import { ROLE } from "../protocol/typed-data.ts";
import type { SecretApi } from "./secret-worker-api.ts";
import { found, type UnlockedVault } from "./unlocked-vault.ts";

const DAY = 24 * 60 * 60;
/** How long the credential asked for is to hold. */
const CREDENTIAL_DAYS = 730;
/** How long the hospital may take to answer. */
const ANSWER_DAYS = 30;

type EnrolmentApi = Pick<SecretApi, "prepareEnrolment" | "enrolmentSent" | "enrolmentDetails">;

export function enrolmentSteps(open: () => UnlockedVault): EnrolmentApi {
  return {
    async prepareEnrolment(input) {
      const vault = open();
      const { role } = vault.state;
      if (role !== "patient" && role !== "clinician") {
        throw new ChartpassError("VAULT_ROLE", "Only patients and clinicians are registered this way.", {
          hint: "Hospital staff use the code from their hospital.",
        });
      }
      if (vault.state.credential) {
        throw new ChartpassError("VAULT_REGISTERED", "This vault is already registered.", {
          hint: "Make another vault for another hospital.",
        });
      }
      const hospital = hospitalById(vault.config, input.hospital);
      const now = vault.nowSeconds();
      const unsigned: Omit<Enrolment, "signature"> = {
        kind: "enrolment",
        role: ROLE[role],
        name: input.name.trim(),
        birthDate: role === "patient" ? input.birthDate : "",
        number: input.number.trim(),
        specialty: role === "clinician" ? input.specialty.trim() : "",
        hospital: hospital.id,
        subject: vault.random32(),
        key: vault.keys.identity.address,
        messageKey: toHex(vault.keys.messagePublic),
        rootCommitment: vault.keys.rootCommitment,
        issued: now,
        expiry: now + CREDENTIAL_DAYS * DAY,
        salt: vault.random32(),
        deadline: now + ANSWER_DAYS * DAY,
      };
      const entry = enrolmentEntry(vault.config, unsigned);
      const signature = await vault.keys.identity.signTypedData(
        identityEntryTypedData(vault.config, hospital.chain, entry),
      );
      // Through the parser: what the hospital would refuse as malformed is said here and now.
      const enrolment = parseEnrolment({ ...unsigned, signature });
      await vault.change((state) => void (state.prepared = enrolment));
      return { enrolment, identity: vault.identity() };
    },
    async enrolmentSent({ subject }) {
      const vault = open();
      // A welcome may have been read, or the same confirmation come, in the meantime.
      if (vault.state.enrolment?.subject === subject) return vault.identity();
      await vault.change((state) => {
        const { prepared } = state;
        state.enrolment = found(prepared?.subject === subject ? prepared : undefined, "registration");
        state.prepared = null;
        state.refusal = null;
      });
      return vault.identity();
    },
    async enrolmentDetails() {
      const { enrolment } = open().state;
      if (!enrolment) return null;
      const { hospital, name, birthDate, number, specialty } = enrolment;
      return { hospital, name, birthDate, number, specialty };
    },
  };
}

/**
 * Take the hospital's welcome: the credential must say what was asked for, the partial key be that of this person.
 * @throws WIRE_SHAPE, CONSENT_CREDENTIAL, CRYPTO_PARTIAL, WIRE_NOT_ASKED
 */
export async function acceptWelcome(vault: UnlockedVault, message: unknown): Promise<void> {
  const welcome = parseWelcome(message);
  const { enrolment, prepared, credential } = vault.state;
  const asked = askedFor(vault, [prepared, enrolment], welcome.credential);
  await checkCredential(vault.config, welcome.credential, vault.nowSeconds());
  if (credential) return;
  const keys = suiteKeys(vault, welcome);
  await vault.change((state) => {
    Object.assign(state, keys);
    Object.assign(state, { enrolment: asked, prepared: null });
    state.credential = welcome.credential;
    state.refusal = null;
  });
}

function suiteKeys(vault: UnlockedVault, { credential, partial }: Welcome) {
  const hospital = hospitalById(vault.config, credential.hospital);
  // The authority's own suite: of a combined one, the part whose keys come from a hospital and last.
  const suite = vault.suiteOf(fromHex(hospital.params));
  const params = suite.parse("params", fromHex(hospital.params));
  const identity = suiteIdentity(hospital, credential.subject, vault.keys.identity.address);
  const frame = suite.parse("partial", fromHex(partial));
  if (!suite.authority.checkPartial(params, identity, frame)) {
    throw new ChartpassError("CRYPTO_PARTIAL", "The key from the hospital is not this person's.", {
      hint: "Register again, and tell the hospital.",
    });
  }
  const certificateless = hospital.authority === "certificateless";
  const isOwner = credential.role === ROLE.patient;
  const ownerKey = isOwner ? toHex(suite.ownerKey(params, identity, frame, { certificateless })) : null;
  return { partial: toHex(frame), ownerKey };
}

/** @throws WIRE_NOT_ASKED */
function askedFor(vault: UnlockedVault, enrolments: readonly (Enrolment | null)[], credential: Credential): Enrolment {
  const { signature: _, ...unsigned } = credential;
  const given = credentialHash(vault.config, unsigned);
  for (const each of enrolments) {
    if (each && credentialHash(vault.config, credentialOf(each)) === given) return each;
  }
  throw notAsked();
}

function notAsked(): ChartpassError {
  return new ChartpassError("WIRE_NOT_ASKED", "The hospital's answer is not to this vault's registration.", {
    hint: "Register again. If this comes back, call the hospital.",
  });
}
