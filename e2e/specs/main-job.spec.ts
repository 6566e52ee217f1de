/**
 * The main job through the screens only: a record travels from hospital A to a clinician of hospital B, who reads exactly
 * what the patient chose. RECORD_FILE names any FHIR R4 Bundle up to 4 MB; without it a synthetic summary is used.
 */
import { recordFile } from "../fixtures/cast.ts";
import { knownToReader, openableParts, sealedRecord, tellingTexts } from "../fixtures/ciphertext.ts";
import { expect, test } from "../fixtures/people.ts";
import { openVaultOf } from "../fixtures/vault-contents.ts";

test("a patient shares chosen parts with a clinician of another hospital", async ({ cast, network }) => {
  test.setTimeout(300_000);
  const { desk, patient, clinician } = await cast.enrolled();

  const titles = await test.step("hospital A signs and delivers, the patient keeps the record", async () => {
    const delivered = await desk.pages.deliver(patient.name, recordFile());
    await patient.pages.keepRecord();
    await expect(patient.pages.stored()).toBeVisible();
    return delivered;
  });

  await test.step("the patient reads her own record", async () => {
    await patient.pages.openOwnRecord();
    await expect(patient.pages.reader().getByRole("heading", { level: 3 })).toHaveText(titles, { timeout: 60_000 });
  });

  await clinician.pages.request({ code: await patient.pages.code(), note: "For your visit next week." });

  const choice = await test.step("the patient sees who asks, unticks parts and signs", async () => {
    await patient.pages.reviewRequest();
    await expect(patient.page.getByText(clinician.name).first()).toBeVisible();
    await expect(patient.page.getByText("Treatment").first()).toBeVisible();
    await expect(patient.page.getByText("For your visit next week.")).toBeVisible();
    const chosen = await patient.pages.choose((index) => index % 2 === 0);
    expect(chosen.titles).toEqual(titles);
    const statement = await patient.pages.prepareSignature();
    expect(statement).toContain(clinician.name);
    for (const title of chosen.shared) expect(statement).toContain(title);
    await patient.pages.confirmSignature();
    await expect(patient.pages.sharedNotice(clinician.name)).toBeVisible({ timeout: 30_000 });
    return chosen;
  });

  const record = await sealedRecord(await openVaultOf(patient.page, patient.passphrase, network.config), network);
  const sections = record.parts.filter((part) => part.id !== "header");
  const shared = sections.filter((_, index) => choice.positions.includes(index));
  const withheld = sections.filter((part) => !shared.includes(part));

  await test.step("with the patient's browser closed, the clinician opens exactly those parts", async () => {
    await patient.page.close();
    await clinician.pages.open();
    await expect(clinician.pages.sectionHeadings()).toHaveText([...choice.shared], { timeout: 60_000 });
    if (withheld.length > 0) {
      const words = withheld.length === 1 ? "1 part was not shared" : `${withheld.length} parts were not shared`;
      await expect(clinician.pages.reader().getByText(words)).toBeVisible();
    }
    const page = await clinician.page.content();
    expect(
      tellingTexts(
        record,
        withheld.map((part) => part.id),
      ).filter((text) => page.includes(text)),
    ).toEqual([]);
  });

  const received = await clinician.traffic.exchanges();

  await test.step("withheld parts cannot be decrypted with anything the clinician's browser received or holds", async () => {
    const vault = await openVaultOf(clinician.page, clinician.passphrase, network.config);
    const known = await knownToReader(vault, received);
    // The check can fail: with the owner's keys every part opens this way.
    const all = record.parts.map((part) => part.id);
    expect(
      await openableParts(
        vault,
        record,
        record.parts.map((part) => part.key),
      ),
    ).toEqual(all);
    expect(await openableParts(vault, record, known)).toEqual(["header", ...shared.map((part) => part.id)]);
  });

  await test.step("nor was anything of them ever served to her", async () => {
    const kept = [...record.others, ...withheld.flatMap((part) => part.cids)];
    for (const { url, body } of received) {
      expect(kept.filter((cid) => url.includes(cid))).toEqual([]);
      const bytes = Buffer.from(body ?? []);
      for (const leaf of withheld.flatMap((part) => part.leaves)) {
        expect(bytes.includes(Buffer.from(leaf.subarray(0, 64)))).toBe(false);
      }
    }
    const served = received.find(({ url, status }) => status === 200 && new URL(url).pathname.startsWith("/blocks/"));
    const authorization = served?.authorization ?? "";
    const ask = (cid: string) => fetch(`${network.endpoints["pinner"]}/blocks/${cid}`, { headers: { authorization } });
    for (const part of shared) for (const cid of part.cids) expect((await ask(cid)).status).toBe(200);
    for (const cid of kept) expect((await ask(cid)).status).toBe(403);
  });
});
