/** Welcome, vault, recovery and enrolment, as any person meets them. Page objects act; specs assert. */
import type { Locator, Page } from "@playwright/test";
import { visit } from "./navigation.ts";

export type Role = "patient" | "clinician" | "hospital";
const ROLE_LINK: Record<Role, string> = {
  patient: "I am a patient",
  clinician: "I am a clinician",
  hospital: "I work at a hospital desk",
};

export interface NewPerson {
  readonly role: Role;
  readonly name: string;
  readonly hospital: string;
  readonly passphrase: string;
}

export class VaultPages {
  readonly page: Page;
  constructor(page: Page) {
    this.page = page;
  }

  async create(person: NewPerson): Promise<void> {
    await this.page.goto("/");
    await this.page.getByRole("link", { name: ROLE_LINK[person.role] }).click();
    await this.page.getByLabel("Your name").fill(person.name);
    await this.page.getByLabel("Hospital").selectOption({ label: person.hospital });
    await this.page.getByLabel("Passphrase", { exact: true }).fill(person.passphrase);
    await this.page.getByLabel("Passphrase again", { exact: true }).fill(person.passphrase);
    await this.page.getByRole("button", { name: "Create vault" }).click();
  }

  async sendPatientRegistration(birthDate: string, number: string): Promise<void> {
    await this.page.getByLabel("Date of birth").fill(birthDate);
    await this.page.getByLabel("Personal number").fill(number);
    await this.page.getByRole("button", { name: "Send registration" }).click();
  }

  async sendClinicianRegistration(number: string, specialty: string): Promise<void> {
    await this.page.getByLabel("Staff number").fill(number);
    await this.page.getByLabel("Specialty").fill(specialty);
    await this.page.getByRole("button", { name: "Send registration" }).click();
  }

  /** Registration sent, not answered yet. */
  waiting(): Locator {
    return this.page.getByText(/Waiting for Hospital/);
  }

  async lock(): Promise<void> {
    await this.page.getByRole("button", { name: "Lock" }).click();
  }

  async unlock(passphrase: string): Promise<void> {
    await this.page.getByLabel("Passphrase", { exact: true }).fill(passphrase);
    await this.page.getByRole("button", { name: "Unlock" }).click();
  }

  /** Both parts of a new kit: the code from the screen and the file as saved. */
  async makeRecoveryKit(): Promise<{ code: string; path: string; fileName: string }> {
    await visit(this.page, "Settings");
    await this.page.getByRole("button", { name: "Make a recovery kit" }).click();
    const dialog = this.page.getByRole("dialog", { name: "Your recovery kit" });
    const code = await dialog.getByRole("code").innerText();
    const saving = this.page.waitForEvent("download");
    await dialog.getByRole("button", { name: "Save file" }).click();
    const download = await saving;
    await dialog.getByLabel("I have written the code down").check();
    await dialog.getByRole("button", { name: "Done" }).click();
    return { code: code.trim(), path: await download.path(), fileName: download.suggestedFilename() };
  }

  async restore(file: string, code: string, passphrase: string): Promise<void> {
    await this.page.getByLabel("Recovery file").setInputFiles(file);
    await this.page.getByLabel("Recovery code").fill(code);
    await this.page.getByLabel("New passphrase", { exact: true }).fill(passphrase);
    await this.page.getByLabel("New passphrase again", { exact: true }).fill(passphrase);
    await this.page.getByRole("button", { name: "Restore" }).click();
  }
}
