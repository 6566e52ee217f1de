/** A permission whose sending was cut off: what the page remembers of it across a lock, and what it does without that. */
import type { BrowserContext, Page } from "@playwright/test";
import { Gallery } from "../fixtures/gallery.ts";
import { expect, test } from "../fixtures/people.ts";
import type { Company } from "../fixtures/cast.ts";

/** Where a permission goes: the hospital that enters it, the relays, the clinician's mailbox. */
const SENDING = /\/(sponsor\/consent|shares|mail\/0x[0-9a-f]{40}\?kind=response)$/;
const REMEMBERED = "chartpass-released/";

test("interrupted, it survives a lock and a reload, is sent afterwards, and the clinician opens", async ({
  company,
}) => {
  const { patient, clinician } = company;
  const { page } = patient;
  const gallery = new Gallery();
  await cutSending(patient.context);
  const choice = await signUnsent(company, (index) => index < 2);
  await expect(page.getByText("Not everyone could be reached yet")).toBeVisible();
  await gallery.take(page, "patient-interrupted");
  await expect(clinician.pages.openButton()).toHaveCount(0);
  // The hospital's, three relays' and the clinician's.
  expect(await remembered(page)).toBeGreaterThanOrEqual(5);

  await test.step("locked and unlocked, still cut off: nothing is lost", async () => {
    await patient.vault.lock();
    await patient.vault.unlock(patient.passphrase);
    await patient.pages.permissions();
    await expect(patient.pages.newestPermission().getByText("Not yet posted", { exact: true })).toBeVisible();
    await gallery.take(page, "patient-permission-unsent");
    await patient.pages.seeSending();
    await expect(page.getByText("Not everyone could be reached yet")).toBeVisible();
    await expect(page.getByText("It is sent again by itself while your vault is open. Nothing is lost.")).toBeVisible();
  });

  await test.step("loaded again and unlocked, with everyone in reach: it goes by itself", async () => {
    await page.reload();
    await patient.context.unrouteAll({ behavior: "ignoreErrors" });
    await page.getByRole("link", { name: `Unlock as ${patient.name}` }).click();
    await patient.vault.unlock(patient.passphrase);
    await patient.pages.permissions();
    await expect(patient.pages.newestPermission().getByText("Active", { exact: true })).toBeVisible({
      timeout: 60_000,
    });
  });

  await clinician.pages.openButton().waitFor({ timeout: 60_000 });
  await clinician.pages.open();
  await expect(clinician.pages.sectionHeadings()).toHaveText([...choice.shared], { timeout: 60_000 });
  expect(gallery.violations).toEqual([]);
});

test("what the page no longer knows as released is not sent, and she is told to share again", async ({ company }) => {
  const { patient, clinician } = company;
  const { page } = patient;
  const gallery = new Gallery();
  await cutSending(patient.context);
  await signUnsent(company, () => true);
  await patient.vault.lock();
  await forget(page);
  const sent: string[] = [];
  await patient.context.unrouteAll({ behavior: "ignoreErrors" });
  await patient.context.route(SENDING, async (route) => {
    sent.push(route.request().url());
    await route.continue();
  });
  await patient.vault.unlock(patient.passphrase);

  await test.step("her permissions lead to what is the matter", async () => {
    await patient.pages.permissions();
    await expect(patient.pages.newestPermission().getByText("Not yet posted", { exact: true })).toBeVisible();
    await patient.pages.seeSending();
    await expect(page.getByText("This permission is not sent from this device")).toBeVisible();
    await expect(page.getByText(/ask the clinician for a new request and share again/)).toBeVisible();
    await expect(page.getByText("Not everyone could be reached yet")).toHaveCount(0);
    await gallery.take(page, "patient-held-back");
    expect(sent).toEqual([]);
    await expect(clinician.pages.openButton()).toHaveCount(0);
  });

  await test.step("she stops it and shares again", async () => {
    await patient.context.unrouteAll({ behavior: "ignoreErrors" });
    const stopped = await patient.pages.stopSharing(clinician.name);
    await expect(stopped.getByText("Stopped", { exact: true })).toBeVisible();
    await clinician.pages.request({ code: await patient.pages.code() });
    await patient.pages.reviewRequest();
    const choice = await patient.pages.choose((index) => index === 0);
    await patient.pages.sign();
    await expect(patient.pages.sharedNotice(clinician.name)).toBeVisible({ timeout: 60_000 });
    await clinician.pages.openButton().waitFor({ timeout: 60_000 });
    await clinician.pages.open();
    await expect(clinician.pages.sectionHeadings()).toHaveText([...choice.shared], { timeout: 60_000 });
  });
  expect(gallery.violations).toEqual([]);
});

/** From here on nothing of a permission leaves the browser. */
async function cutSending(context: BrowserContext): Promise<void> {
  await context.route(SENDING, (route) => route.abort("internetdisconnected"));
}

/** Asked, chosen, signed; ends where she sees how the sending goes. */
async function signUnsent({ patient, clinician }: Company, keep: (index: number) => boolean) {
  await clinician.pages.request({ code: await patient.pages.code() });
  await patient.pages.reviewRequest();
  const choice = await patient.pages.choose(keep);
  await patient.pages.sign();
  await patient.page.getByRole("list", { name: "Sharing" }).waitFor();
  return choice;
}

/** How many messages the page remembers as released. */
function remembered(page: Page): Promise<number> {
  return page.evaluate((start) => {
    const kept = Object.keys(localStorage).filter((key) => key.startsWith(start));
    return kept.reduce((sum, key) => sum + (JSON.parse(localStorage.getItem(key) ?? "[]") as unknown[]).length, 0);
  }, REMEMBERED);
}

/** As in another browser, or one that was asked to forget this site's small notes. */
async function forget(page: Page): Promise<void> {
  await page.evaluate((start) => {
    for (const key of Object.keys(localStorage)) if (key.startsWith(start)) localStorage.removeItem(key);
  }, REMEMBERED);
}
