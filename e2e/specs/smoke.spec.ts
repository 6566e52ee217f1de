/** The app is served, reads the network's description and reaches what it names, and nothing else. */
import { expect, test } from "../fixtures/people.ts";

test("the app loads and reaches every chain", async ({ page, network }) => {
  const problems: string[] = [];
  page.on("pageerror", (error) => problems.push(error.message));
  page.on("console", (message) => {
    if (message.type() === "error") problems.push(message.text());
  });
  await page.goto(network.url);
  await expect(page).toHaveTitle(/Chartpass/);
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  expect(problems).toEqual([]);

  const urls = Object.values(network.config.chains).map((chain) => chain.rpcUrl);
  const heads = await page.evaluate(
    async (chains) =>
      await Promise.all(
        chains.map(async (url) => {
          const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "eth_blockNumber", params: [] });
          const response = await fetch(url, { method: "POST", body });
          return Number(((await response.json()) as { result: string }).result);
        }),
      ),
    urls,
  );
  for (const head of heads) expect(head).toBeGreaterThan(0);
});

test("the page may not speak to an address the network does not name", async ({ page, network }) => {
  await page.goto(network.url);
  const outcome = await page.evaluate(async (url) => {
    const violation = new Promise<string>((resolve) =>
      document.addEventListener("securitypolicyviolation", (event) => resolve(event.effectiveDirective), {
        once: true,
      }),
    );
    const refused = await fetch(url).then(
      () => false,
      () => true,
    );
    return { refused, directive: await violation };
  }, "http://127.0.0.1:9/");
  expect(outcome).toEqual({ refused: true, directive: "connect-src" });
});
