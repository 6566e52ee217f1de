/** The hospital's desk: registrations, records, people. */
import type { Page } from "@playwright/test";
import { visit } from "./navigation.ts";

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

  /** Choose a registration that waits. */
  async review(name: string): Promise<void> {
    await visit(this.page, "Registrations");
    await this.page.getByRole("list", { name: "Waiting" }).getByRole("button", { name }).click();
  }

  async approve(name: string): Promise<void> {
    await this.review(name);
    await this.page.getByRole("button", { name: `Approve ${name}`, exact: true }).click();
    await this.page.getByText(`${name} is registered`).first().waitFor();
  }

  /** Choose the file and see its parts. @returns their titles */
  async chooseRecord(name: string, file: string): Promise<string[]> {
    await visit(this.page, "Records");
    await this.page.getByLabel("Patient", { exact: true }).selectOption({ label: name });
    await this.page.getByLabel("FHIR file").setInputFiles(file);
    await this.page.getByRole("heading", { level: 2, name: /^\d+ parts?$/ }).waitFor();
    return this.page.getByRole("list", { name: "Parts of the record" }).getByRole("listitem").allInnerTexts();
  }

  /** Choose the file, see its parts, sign and deliver. @returns the titles of its parts */
  async deliver(name: string, file: string): Promise<string[]> {
    const parts = await this.chooseRecord(name, file);
    await this.signAndDeliver(name);
    return parts;
  }

  /** The chosen record. */
  async signAndDeliver(name: string): Promise<void> {
    const send = this.page.getByRole("button", { name: "Sign and deliver" });
    const delivered = this.page.getByText(`Delivered to ${name}`).first();
    const another = this.page.getByRole("checkbox", { name: /^I have checked that this record belongs to/ });
    await send.click();
    // Sample records are of other people: the desk is asked to look, and confirms.
    await delivered.or(another).waitFor();
    if (await another.isVisible()) {
      await another.check();
      await send.click();
    }
    await delivered.waitFor();
  }
}
