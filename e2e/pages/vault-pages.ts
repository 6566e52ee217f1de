/** Welcome, vault, recovery and enrolment, as any person meets them. Page objects act; specs assert. */
import type { Locator, Page } from "@playwright/test";

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

  get registered(): Locator {
    return this.page.getByText(/You are registered with/).first();
  }

  async lock(): Promise<void> {
    await this.page.getByRole("button", { name: "Lock" }).click();
  }

  async unlock(passphrase: string): Promise<void> {
    await this.page.getByLabel("Passphrase", { exact: true }).fill(passphrase);
    await this.page.getByRole("button", { name: "Unlock" }).click();
  }
}
