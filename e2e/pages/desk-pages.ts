/** The hospital's desk: registrations, records. */
import type { Page } from "@playwright/test";

export class DeskPages {
  readonly page: Page;
  constructor(page: Page) {
    this.page = page;
  }

  async signIn(staffCode: string): Promise<void> {
    await this.page.getByLabel("Staff code").fill(staffCode);
    await this.page.getByRole("button", { name: "Sign in" }).click();
    await this.page.getByRole("heading", { level: 1, name: "Registrations" }).waitFor();
  }

  async approve(name: string): Promise<void> {
    await this.page.getByRole("navigation").getByRole("link", { name: "Registrations" }).click();
    await this.page.getByRole("button", { name: new RegExp(`^${name}`) }).click();
    await this.page.getByRole("button", { name: `Approve ${name}` }).click();
    await this.page.getByText(`${name} is registered`).waitFor();
  }

  /** Choose the file, see its parts, sign and deliver. */
  async deliver(name: string, file: string): Promise<void> {
    await this.page.getByRole("navigation").getByRole("link", { name: "Records" }).click();
    await this.page.getByLabel("Patient").selectOption({ label: name });
    await this.page.getByLabel("FHIR file").setInputFiles(file);
    await this.page.getByText(/^\d+ parts?$/).waitFor();
    await this.page.getByRole("button", { name: "Sign and deliver" }).click();
    await this.page.getByText(`Delivered to ${name}`).waitFor();
  }
}
