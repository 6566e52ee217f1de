/** What the envelope of a record says beside the signature, and what strangers may fill the vault with. */
import { beforeAll, describe, expect, test } from "vitest";
import { fixedRandom } from "../core/generator.fixture.ts";
import { nobleAead } from "../core/seal/aead-noble.ts";
import type { Delivery } from "../protocol/delivery.ts";
import { toHex } from "../protocol/hex.ts";
import { HOUR, requested } from "./exchange.fixture.ts";
import type { VaultState } from "./state.ts";
import { openRow, sealContent } from "./vault-row.ts";
import { delivery, enrolled, hospitalA, hospitalB, NOW, PASSPHRASE, secretVault } from "./world.fixture.ts";
import type { TestVault } from "./world.fixture.ts";

const DAY = 24 * HOUR;
const sealer = { aead: nobleAead, random: fixedRandom("arrivals") };
let patient: TestVault;
let clinician: TestVault;
beforeAll(async () => {
  patient = await enrolled("Alice Andersson", "patient", hospitalA);
  clinician = await enrolled("Dr Bob Lindqvist", "clinician", hospitalB);
}, 60_000);

describe("the envelope of a record", () => {
  const taken = async (titles: readonly string[], change?: (message: Delivery) => object) => {
    const { subject, messageKey } = await patient.call("identity", {});
    const { sealed } = await delivery(subject!, messageKey, titles, change);
    return patient.call("openMail", { kind: "record", sealed });
  };
  const titled = (message: Delivery, title: string) => ({
    ...message,
    sections: message.sections.map((each, i) => (i === 1 ? { ...each, title } : each)),
  });

  test("names its parts as the hospital signed them", async () => {
    const long = "x".repeat(230);
    await expect(taken(["Allergies", "HIV"], (message) => titled(message, "Allergies"))).rejects.toMatchObject({
      code: "CRYPTO_RECORD_SECTION",
    });
    await expect(taken(["Allergies", long], (message) => titled(message, "x".repeat(199)))).rejects.toMatchObject({
      code: "CRYPTO_RECORD_SECTION",
    });
    expect(await patient.call("deliveries", {})).toEqual([]);
    // Delivered titles are cut where they are long beyond reading.
    expect(await taken(["Allergies", long])).toMatchObject({ known: false });
  });

  test("names the document as the hospital signed it", async () => {
    const other = toHex(new Uint8Array(32).fill(9));
    await expect(taken(["Allergies"], (message) => ({ ...message, documentId: other }))).rejects.toMatchObject({
      code: "CRYPTO_RECORD_SECTION",
    });
  });
});

describe("many requests", () => {
  /** The patient's vault with another list of requests, unlocked at a time. */
  async function having(edit: (state: VaultState) => void, seconds: number): Promise<TestVault> {
    const [row] = [...patient.store.rows.values()];
    const opened = await openRow(sealer, row!, PASSPHRASE);
    const state = structuredClone(opened.state);
    edit(state);
    const vault = await secretVault("full");
    const content = await sealContent(sealer, opened.keys, row!, { ...opened, state });
    await vault.store.put({ ...row!, ...content }, null);
    vault.clock.seconds = seconds;
    clinician.clock.seconds = seconds;
    await vault.call("unlock", { id: row!.id, passphrase: PASSPHRASE });
    return vault;
  }
  type Received = VaultState["received"][number];
  function filled(state: VaultState, count: number, change: Partial<Received>): void {
    const [first] = state.received;
    const { request, receivedAt, status } = first!;
    state.received = Array.from({ length: count }, (_, i): Received => {
      const body = {
        ...request.body,
        requestId: toHex(
          new Uint8Array(32)
            .fill(1)
            .fill(i >> 8, 0, 1)
            .fill(i, 1, 2),
        ),
      };
      return { request: { ...request, body }, receivedAt, status, ...change };
    });
  }
  beforeAll(async () => {
    await requested(patient, clinician, NOW + 2 * DAY);
  });

  test("only open ones count against the limit", async () => {
    const full = await having((state) => filled(state, 500, {}), NOW);
    await expect(requested(full, clinician)).rejects.toMatchObject({ code: "CONSENT_TOO_MANY" });
    await full.call("declineRequest", {
      requestId: (await full.call("requestsReceived", {}))[0]!.requestId,
      reason: "",
    });
    await expect(requested(full, clinician)).resolves.toBeDefined();
    const overdue = await having((state) => filled(state, 500, {}), NOW + 2 * DAY + 1);
    await expect(requested(overdue, clinician, NOW + 4 * DAY)).resolves.toBeDefined();
    expect(await overdue.call("requestsReceived", {})).toHaveLength(501);
  }, 60_000);

  test("after 90 days those that came to nothing go, and those that were shared stay", async () => {
    const afterwards = NOW + 92 * DAY + 1;
    for (const [status, left] of [
      ["open", 1],
      ["declined", 1],
      ["shared", 4],
    ] as const) {
      const vault = await having((state) => filled(state, 3, { status }), afterwards);
      await requested(vault, clinician, afterwards + DAY);
      expect(await vault.call("requestsReceived", {}), status).toHaveLength(left);
    }
  }, 60_000);
});
