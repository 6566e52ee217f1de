/** Which library pairs in a browser: WebAssembly under the app's policy, plain JavaScript where a host forbids it. */
import type { Page } from "@playwright/test";
import { expect, test } from "../fixtures/people.ts";

/** What the workers of a vault left behind of their choice. */
async function choices(page: Page): Promise<Set<string>> {
  const marks = page
    .workers()
    .map((worker) => worker.evaluate(() => performance.getEntriesByType("mark").map(({ name }) => name)));
  return new Set((await Promise.all(marks)).flat().filter((name) => name.startsWith("chartpass pairing")));
}

test("a vault pairs with WebAssembly, and opens as well where the policy forbids it", async ({ cast }) => {
  const { page, context, vault, passphrase } = await cast.patient();
  await expect(vault.waiting()).toBeVisible();
  expect(await choices(page)).toEqual(new Set(["chartpass pairing: mcl"]));

  await vault.lock();
  await context.route("**/assets/*.js", async (route) => {
    const response = await route.fetch();
    const policy = response.headers()["content-security-policy"] ?? "";
    expect(policy).toContain("'wasm-unsafe-eval'");
    const headers = { ...response.headers(), "content-security-policy": policy.replace("'wasm-unsafe-eval'", "") };
    await route.fulfill({ response, headers });
  });
  await vault.unlock(passphrase);
  await expect(vault.waiting()).toBeVisible();
  expect(await choices(page)).toEqual(new Set(["chartpass pairing: noble"]));
});
