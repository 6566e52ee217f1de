/** Moving within the app without reloading, which would lock the vault. */
import type { Page } from "@playwright/test";

export async function visit(page: Page, name: string): Promise<void> {
  await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name, exact: true }).click();
}
