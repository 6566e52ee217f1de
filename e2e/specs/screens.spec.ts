/** Every screen with real content, narrow and wide, light and dark: no accessibility violations, and a picture of each. */
import { recordFile } from "../fixtures/cast.ts";
import { Gallery } from "../fixtures/gallery.ts";
import { expect, test } from "../fixtures/people.ts";
import { visit } from "../pages/navigation.ts";

test("screens", async ({ company, cast, network }) => {
  test.setTimeout(300_000);
  const { desk, patient, clinician } = company;
  const gallery = new Gallery();

  await test.step("before a vault is open", async () => {
    const page = await cast.device();
    for (const [name, path, heading] of [
      ["welcome", "/", "Your records travel with you"],
      ["start", "/start/patient", "Create your vault"],
      ["restore", "/restore", "Restore your vault"],
    ] as const) {
      await page.goto(path);
      await expect(page.getByRole("heading", { level: 1, name: heading })).toBeVisible();
      await gallery.take(page, name);
    }
    const newcomer = await cast.patient();
    await expect(newcomer.vault.waiting()).toBeVisible();
    await gallery.take(newcomer.page, "enrol-waiting");
    await desk.pages.review(newcomer.name);
    await expect(desk.page.getByRole("button", { name: `Approve ${newcomer.name}` })).toBeVisible();
    await gallery.take(desk.page, "desk-registrations");
    await newcomer.vault.lock();
    await gallery.take(newcomer.page, "unlock");
    await newcomer.page.goto("/");
    await expect(newcomer.page.getByRole("heading", { name: "People on this device" })).toBeVisible();
    await gallery.take(newcomer.page, "welcome-people");
  });

  await test.step("the desk", async () => {
    await desk.pages.chooseRecord(patient.name, recordFile());
    await gallery.take(desk.page, "desk-records");
    await desk.pages.signAndDeliver(patient.name);
    await visit(desk.page, "People");
    await desk.page.getByRole("row", { name: patient.name }).waitFor();
    await gallery.take(desk.page, "desk-people");
    const newcomer = await cast.arrive({
      role: "hospital",
      name: "Hedda Berg",
      hospital: network.config.hospitals[0]?.name ?? "",
      passphrase: "small boats wait for tide",
    });
    await newcomer.page.getByLabel("Staff code").waitFor();
    await gallery.take(newcomer.page, "desk-sign-in");
  });

  await test.step("the clinician asks", async () => {
    const code = await patient.pages.code();
    await gallery.take(patient.page, "patient-code");
    await visit(clinician.page, "New request");
    await clinician.page.getByLabel("Patient code").fill(code);
    await gallery.take(clinician.page, "clinician-new");
    for (const label of ["Ward 4, bed 2", "Thursday clinic"]) {
      await clinician.pages.request({ code, label, note: "For your visit next week." });
    }
    await gallery.take(clinician.page, "clinician-waiting");
  });

  await test.step("the patient answers", async () => {
    await patient.pages.home();
    await expect(patient.page.getByRole("link", { name: "Review request" })).toHaveCount(2);
    await gallery.take(patient.page, "patient-home-asked");
    await patient.pages.reviewRequest();
    await patient.pages.choose((index) => index !== 1);
    await gallery.take(patient.page, "patient-review");
    await patient.pages.prepareSignature();
    await gallery.take(patient.page, "patient-confirm");
    await patient.pages.confirmSignature();
    await patient.pages.sharedNotice(clinician.name).waitFor();
    await gallery.take(patient.page, "patient-shared");
    await patient.pages.records();
    await patient.pages.keepButton().waitFor();
    await gallery.take(patient.page, "patient-records");
    await patient.pages.openOwnRecord();
    await gallery.take(patient.page, "patient-record");
  });

  await test.step("the clinician reads", async () => {
    await clinician.pages.worklist();
    await clinician.page.getByRole("row", { name: /Ready to open/ }).click();
    await clinician.pages.openButton().waitFor();
    await gallery.take(clinician.page, "clinician-ready");
    await clinician.pages.open();
    await clinician.pages.sectionHeadings().first().waitFor();
    await gallery.take(clinician.page, "clinician-record");
    await clinician.pages.worklist();
    await clinician.page.getByRole("row").nth(2).waitFor();
    await gallery.take(clinician.page, "clinician-worklist");
    await visit(clinician.page, "Settings");
    await gallery.take(clinician.page, "settings");
  });

  await test.step("the patient looks on", async () => {
    await patient.pages.history();
    await expect(patient.page.getByText(/opened \d+ parts/).first()).toBeVisible();
    await gallery.take(patient.page, "patient-history");
    await visit(patient.page, "Settings");
    await expect(patient.page.getByRole("heading", { level: 2, name: "Wallet" })).toBeVisible();
    await patient.page.getByText("Who could open what").click();
    await expect(patient.page.getByText(/sealed with two locks, and stays closed while either holds/)).toBeVisible();
    await gallery.take(patient.page, "patient-settings");
    await patient.pages.pause();
    const permission = patient.pages.newestPermission();
    await permission.getByText("Technical details").click();
    await expect(permission.getByText("Sealed with two locks.")).toBeVisible();
    await gallery.take(patient.page, "patient-permissions");
    await patient.pages.home();
    await expect(patient.page.getByText(/opened \d+ parts/).first()).toBeVisible();
    await gallery.take(patient.page, "patient-home");
  });

  expect(gallery.violations).toEqual([]);
});
