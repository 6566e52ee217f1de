/** A deployment for devices without pairings: a record is kept, asked for, shared and read, and screens say what seals it. */
import { expect, test } from "../fixtures/people.ts";
import { visit } from "../pages/navigation.ts";

test.use({ suite: "chow", world: "without pairings" });

test("a record travels, sealed with one lock that no hospital has the key of", async ({ cast, network }) => {
  test.setTimeout(300_000);
  expect(network.config.suite).toBe("chow");
  const { patient, clinician } = await cast.withRecord();

  await clinician.pages.request({ code: await patient.pages.code(), note: "For your visit next week." });
  await patient.pages.reviewRequest();
  const choice = await patient.pages.choose((index) => index % 2 === 0);
  await patient.pages.prepareSignature();
  await patient.pages.confirmSignature();
  await expect(patient.pages.sharedNotice(clinician.name)).toBeVisible({ timeout: 30_000 });
  await clinician.pages.open();
  await expect(clinician.pages.sectionHeadings()).toHaveText([...choice.shared], { timeout: 60_000 });

  await test.step("what screens say of it is so", async () => {
    await clinician.page.getByText("Technical details").first().click();
    await expect(
      clinician.page.getByText("Sealed with one lock, whose key was made for this permission"),
    ).toBeVisible();
    await patient.pages.history();
    await expect(patient.page.getByText(/opened \d+ parts/)).toBeVisible();
    await visit(patient.page, "Settings");
    await patient.page.getByText("Who could open what").click();
    await expect(patient.page.getByText(/sealed with one lock, whose key is made in your vault/)).toBeVisible();
    await expect(patient.page.getByText(/two locks/)).toHaveCount(0);
    await patient.pages.pause();
    await patient.page.getByText("Technical details").first().click();
    await expect(patient.page.getByText("Sealed with one lock, whose key was made for this permission")).toBeVisible();
  });
});
