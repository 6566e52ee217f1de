/** The vault as a person meets it: passphrase, locking, recovery, several tabs, several people. */
import { expect, test } from "../fixtures/people.ts";
import { PatientPages } from "../pages/patient-pages.ts";
import { VaultPages } from "../pages/vault-pages.ts";

test("locked, refused to a wrong passphrase, unlocked; locked again when nobody is there", async ({ cast }) => {
  const { page, vault, passphrase, name } = await cast.patient();
  const inside = vault.waiting();
  await expect(inside).toBeVisible();
  await vault.lock();
  await expect(page.getByRole("heading", { name: `Welcome back, ${name}` })).toBeVisible();
  await vault.unlock(`${passphrase} not`);
  await expect(page.getByText("That passphrase does not open this vault")).toBeVisible();
  await expect(page.getByText("Nothing was lost.")).toBeVisible();

  await page.clock.install();
  await vault.unlock(passphrase);
  await expect(inside).toBeVisible();
  await page.clock.fastForward("04:50");
  await expect(inside).toBeVisible();
  await page.mouse.move(40, 40);
  await page.clock.fastForward("04:50");
  await expect(inside).toBeVisible();
  await page.clock.fastForward("00:15");
  await expect(page.getByText("Locked after five quiet minutes")).toBeVisible();
  await expect(inside).toHaveCount(0);
});

test("a vault is open in one tab, and a reload locks it", async ({ cast }) => {
  const { page, context, vault, passphrase, name } = await cast.patient();
  await expect(vault.waiting()).toBeVisible();
  const second = await context.newPage();
  await second.goto("/");
  await second.getByRole("link", { name: `Unlock as ${name}` }).click();
  await new VaultPages(second).unlock(passphrase);
  await expect(second.getByText("This vault is open in another tab")).toBeVisible();

  await page.reload();
  await expect(page.getByRole("heading", { name: "Your records travel with you" })).toBeVisible();
  await new VaultPages(second).unlock(passphrase);
  await expect(new VaultPages(second).waiting()).toBeVisible();
  await page.getByRole("link", { name: `Unlock as ${name}` }).click();
  await vault.unlock(passphrase);
  await expect(page.getByText("This vault is open in another tab")).toBeVisible();
});

test("two people share a browser, each with a vault of her own", async ({ cast, network }) => {
  const first = await cast.patient();
  await expect(first.vault.waiting()).toBeVisible();
  await first.vault.lock();
  const hospital = network.config.hospitals.find((each) => each.chain === "b")?.name ?? "";
  const second = { role: "clinician", name: "Greta Lund", hospital, passphrase: "two owls share a barn" } as const;
  await first.vault.create(second);
  await expect(first.page.getByRole("heading", { name: `Register with ${hospital}` })).toBeVisible();
  await first.vault.lock();

  await first.page.goto("/");
  await expect(first.page.getByRole("heading", { name: "People on this device" })).toBeVisible();
  await first.page.getByRole("link", { name: `Unlock as ${first.name}` }).click();
  await first.vault.unlock(second.passphrase);
  await expect(first.page.getByText("That passphrase does not open this vault")).toBeVisible();
  await first.vault.unlock(first.passphrase);
  await expect(first.vault.waiting()).toBeVisible();
});

test("a recovery kit brings the vault to another browser, with the keys of its records", async ({ company, cast }) => {
  const { patient } = company;
  const kit = await patient.vault.makeRecoveryKit();
  expect(kit.fileName).toMatch(/^chartpass-recovery-.*\.json$/);

  const elsewhere = await cast.device();
  const vault = new VaultPages(elsewhere);
  await elsewhere.goto("/");
  await elsewhere.getByRole("link", { name: "Restore from a recovery kit" }).click();
  await vault.restore(kit.path, `${kit.code.slice(0, -4)}aaaa`, "green turtles dive deep");
  await expect(elsewhere.getByText("That code does not open this recovery file")).toBeVisible();
  await vault.restore(kit.path, kit.code, "green turtles dive deep");
  const pages = new PatientPages(elsewhere);
  await pages.openOwnRecord();
  await expect(pages.reader().getByRole("heading", { level: 3 }).first()).toBeVisible();
});
