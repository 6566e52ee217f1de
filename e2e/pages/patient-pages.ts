/** The patient's home, records, requests, permissions and history. */
import type { Locator, Page } from "@playwright/test";

export class PatientPages {
  readonly page: Page;
  constructor(page: Page) {
    this.page = page;
  }

  private async visit(name: string): Promise<void> {
    await this.page.getByRole("navigation").getByRole("link", { name, exact: true }).click();
  }

  home = (): Promise<void> => this.visit("Home");
  permissions = (): Promise<void> => this.visit("Permissions");
  history = (): Promise<void> => this.visit("History");
  records = (): Promise<void> => this.visit("Records");

  /** The code a clinician types or scans. */
  async code(): Promise<string> {
    await this.visit("My code");
    return (await this.page.getByLabel("Your code").textContent())?.trim() ?? "";
  }

  /** Deposit the record waiting from the hospital and wait until it is stored. */
  async keepRecord(): Promise<void> {
    await this.records();
    await this.page.getByRole("button", { name: "Keep this record" }).first().click();
    await this.page.getByText("Stored", { exact: true }).first().waitFor({ timeout: 60_000 });
  }

  async reviewRequest(): Promise<void> {
    await this.home();
    await this.page.getByRole("link", { name: "Review request" }).first().click();
    await this.page.getByRole("heading", { level: 1, name: "Review request" }).waitFor();
    await this.parts().first().waitFor();
  }

  parts(): Locator {
    return this.page.getByRole("group", { name: "Parts to share" }).getByRole("checkbox");
  }

  /** Leave only the parts at these positions ticked; returns the titles of all parts, shared and withheld. */
  async choose(keep: (index: number, title: string) => boolean): Promise<{ shared: string[]; withheld: string[] }> {
    const shared: string[] = [];
    const withheld: string[] = [];
    const parts = await this.parts().all();
    for (const [index, part] of parts.entries()) {
      const title = (await part.getAttribute("data-title")) ?? "";
      const wanted = keep(index, title);
      await part.setChecked(wanted);
      (wanted ? shared : withheld).push(title);
    }
    return { shared, withheld };
  }

  /** Press the button, read the confirmation, sign. */
  async sign(): Promise<void> {
    await this.page.getByRole("button", { name: /^Share (this part|these \d+ parts)$/ }).click();
    const confirmation = this.page.getByRole("dialog", { name: "Confirm with your signature" });
    await confirmation.getByRole("button", { name: "Sign and share" }).click();
  }

  sharedNotice(name: string): Locator {
    return this.page.getByText(`Shared with ${name}`).first();
  }

  async pause(): Promise<void> {
    await this.permissions();
    await this.page.getByRole("button", { name: "Pause" }).first().click();
    await this.page.getByText("Paused", { exact: true }).first().waitFor();
  }

  async resume(): Promise<void> {
    await this.permissions();
    await this.page.getByRole("button", { name: "Resume" }).first().click();
    await this.page.getByText("Active", { exact: true }).first().waitFor();
  }

  async stopSharing(): Promise<void> {
    await this.permissions();
    await this.page.getByRole("button", { name: "Stop sharing" }).first().click();
    await this.page.getByRole("dialog").getByRole("button", { name: "Stop sharing" }).click();
    await this.page.getByText("Stopped", { exact: true }).first().waitFor();
  }
}
