/** The clinician's worklist, requests and the reader. */
import type { Locator, Page } from "@playwright/test";

export interface RequestForm {
  readonly code: string;
  readonly purpose?: string;
  readonly note?: string;
}

export class ClinicianPages {
  readonly page: Page;
  constructor(page: Page) {
    this.page = page;
  }

  async worklist(): Promise<void> {
    await this.page.getByRole("navigation").getByRole("link", { name: "Worklist" }).click();
  }

  async request(form: RequestForm): Promise<void> {
    await this.page.getByRole("navigation").getByRole("link", { name: "New request" }).click();
    await this.page.getByLabel("Patient code").fill(form.code);
    await this.page.getByLabel("Purpose").selectOption({ label: form.purpose ?? "Treatment" });
    if (form.note) await this.page.getByLabel("Note to the patient").fill(form.note);
    await this.page.getByRole("button", { name: "Send request" }).click();
    await this.page.getByText("Waiting for the patient").first().waitFor();
  }

  /** The newest request, once the patient's answer is there. */
  async openButton(): Promise<Locator> {
    const button = this.page.getByRole("button", { name: "Open record" });
    await button.waitFor({ timeout: 30_000 });
    return button;
  }

  async open(): Promise<void> {
    await (await this.openButton()).click();
  }

  reader(): Locator {
    return this.page.getByRole("region", { name: "Record" });
  }

  sectionHeadings(): Locator {
    return this.reader().getByRole("heading", { level: 3 });
  }
}
