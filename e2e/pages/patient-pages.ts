/** The patient's home, records, requests, permissions and history. */
import type { Locator, Page } from "@playwright/test";
import { visit } from "./navigation.ts";

/** The parts of a record in its order, and which of them were ticked. */
export interface Choice {
  readonly titles: readonly string[];
  readonly shared: readonly string[];
  readonly withheld: readonly string[];
  /** Positions of the shared ones. */
  readonly positions: readonly number[];
}

export class PatientPages {
  readonly page: Page;
  constructor(page: Page) {
    this.page = page;
  }

  home = (): Promise<void> => visit(this.page, "Home");
  permissions = (): Promise<void> => visit(this.page, "Permissions");
  history = (): Promise<void> => visit(this.page, "History");
  records = (): Promise<void> => visit(this.page, "Records");

  /** The code a clinician types or scans. */
  async code(): Promise<string> {
    await visit(this.page, "My code");
    return (await this.page.getByLabel("Your code", { exact: true }).innerText()).trim();
  }

  keepButton(): Locator {
    return this.page.getByRole("button", { name: "Keep this record" });
  }

  /** The badges of a kept record. */
  stored(): Locator {
    return this.page.getByText("Stored", { exact: true });
  }

  confirmed(): Locator {
    return this.page.getByText(/^Confirmed by (?!.*members$)/);
  }

  /** Deposit the record waiting from the hospital and wait until it is stored and confirmed. */
  async keepRecord(): Promise<void> {
    await this.records();
    await this.keepButton().first().click();
    await this.confirmed().first().waitFor({ timeout: 60_000 });
  }

  async openOwnRecord(): Promise<void> {
    await this.records();
    await this.page
      .getByRole("link", { name: /^Open / })
      .first()
      .click();
    await this.reader().waitFor();
  }

  reader(): Locator {
    return this.page.getByRole("region", { name: "Record", exact: true });
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

  /** Leave only the parts at these positions ticked. */
  async choose(keep: (index: number) => boolean): Promise<Choice> {
    const parts = await this.parts().all();
    const titles: string[] = [];
    for (const [index, part] of parts.entries()) {
      titles.push((await part.getAttribute("data-title")) ?? "");
      await part.setChecked(keep(index));
    }
    return {
      titles,
      shared: titles.filter((_, index) => keep(index)),
      withheld: titles.filter((_, index) => !keep(index)),
      positions: titles.flatMap((_, index) => (keep(index) ? [index] : [])),
    };
  }

  /** Press the button and read the confirmation. @returns what will be signed */
  async prepareSignature(): Promise<string> {
    await this.page.getByRole("button", { name: /^Share (this part|these \d+ parts)$/ }).click();
    return this.confirmation().getByRole("blockquote").innerText();
  }

  confirmation(): Locator {
    return this.page.getByRole("dialog", { name: "Confirm with your signature" });
  }

  async confirmSignature(): Promise<void> {
    await this.confirmation().getByRole("button", { name: "Sign and share" }).click();
  }

  async sign(): Promise<void> {
    await this.prepareSignature();
    await this.confirmSignature();
  }

  sharedNotice(name: string): Locator {
    return this.page.getByRole("status").filter({ hasText: `Shared with ${name}` });
  }

  /** The permission given last. */
  newestPermission(): Locator {
    return this.page.getByRole("article").first();
  }

  /** From a permission that nobody has entered yet to how its sending goes. */
  async seeSending(): Promise<void> {
    await this.newestPermission().getByRole("link", { name: "See what is missing" }).click();
    await this.page.getByRole("list", { name: "Sharing" }).waitFor();
  }

  async pause(): Promise<void> {
    await this.permissions();
    await this.newestPermission().getByRole("button", { name: "Pause" }).click();
    await this.newestPermission().getByText("Paused", { exact: true }).waitFor();
  }

  async resume(): Promise<void> {
    await this.permissions();
    await this.newestPermission().getByRole("button", { name: "Resume" }).click();
    await this.newestPermission().getByText("Active", { exact: true }).waitFor();
  }

  /** Ends when the order was given. @returns the permission it was given for, whose badge follows */
  async stopSharing(name: string): Promise<Locator> {
    await this.permissions();
    const button = this.newestPermission().getByRole("button", { name: "Stop sharing" });
    await button.waitFor();
    const [id] = /0x[0-9a-f]{64}/.exec((await this.newestPermission().textContent()) ?? "") ?? [];
    await button.click();
    const dialog = this.page.getByRole("dialog", { name: `Stop sharing with ${name}?` });
    await dialog.getByRole("button", { name: "Stop sharing" }).click();
    await dialog.waitFor({ state: "hidden" });
    return this.page.getByRole("article").filter({ hasText: id ?? "" });
  }
}
