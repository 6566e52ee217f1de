/** The clinician's worklist, requests and the reader. */
import type { Locator, Page } from "@playwright/test";
import { visit } from "./navigation.ts";

export interface RequestForm {
  readonly code: string;
  readonly purpose?: string;
  readonly note?: string;
  /** How the clinician calls the patient in her own list. */
  readonly label?: string;
}

export class ClinicianPages {
  readonly page: Page;
  constructor(page: Page) {
    this.page = page;
  }

  worklist = (): Promise<void> => visit(this.page, "Worklist");

  /** Ends on the page of the request. */
  async request(form: RequestForm): Promise<void> {
    await visit(this.page, "New request");
    await this.page.getByLabel("Patient code").fill(form.code);
    if (form.label) await this.page.getByLabel("Name for your worklist").fill(form.label);
    await this.page.getByLabel("Purpose").selectOption({ label: form.purpose ?? "Treatment" });
    if (form.note) await this.page.getByLabel("Note to the patient").fill(form.note);
    await this.page.getByRole("button", { name: "Send request" }).click();
    await this.page.getByRole("heading", { level: 1, name: "Request", exact: true }).waitFor();
    await this.page.getByText("Waiting for the patient", { exact: true }).waitFor();
  }

  /** From the worklist to the newest request and back on its page, as after closing the record. */
  async reopenRequest(): Promise<void> {
    await this.worklist();
    await this.page.getByRole("grid", { name: "Requests" }).getByRole("row").nth(1).click();
    await this.page.getByRole("heading", { level: 1, name: "Request", exact: true }).waitFor();
  }

  openButton(): Locator {
    return this.page.getByRole("button", { name: "Open record" });
  }

  async open(): Promise<void> {
    await this.openButton().click();
  }

  reader(): Locator {
    return this.page.getByRole("region", { name: "Record", exact: true });
  }

  sectionHeadings(): Locator {
    return this.reader().getByRole("heading", { level: 3 });
  }
}
