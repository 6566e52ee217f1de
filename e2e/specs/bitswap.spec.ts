/** A storage node without HTTP: everything that is stored and fetched moves between browser and node by bitswap. */
import { share } from "../fixtures/cast.ts";
import { expect, test } from "../fixtures/people.ts";

test.use({ pinnerHttp: false, world: "bitswap" });

test("a record is stored and opened without HTTP", async ({ cast, network }) => {
  expect(network.config.pinners.map((pinner) => pinner.url)).toEqual([undefined]);
  const { patient, clinician } = await cast.withRecord();
  await expect(patient.pages.stored()).toBeVisible();
  await patient.pages.openOwnRecord();
  await expect(patient.pages.reader().getByRole("heading", { level: 3 }).first()).toBeVisible();

  const choice = await share({ patient, clinician }, (index) => index % 2 === 1);
  await patient.page.close();
  await clinician.pages.open();
  await expect(clinician.pages.sectionHeadings()).toHaveText([...choice.shared], { timeout: 60_000 });

  const exchanges = [...(await patient.traffic.exchanges()), ...(await clinician.traffic.exchanges())];
  const storage = new URL(network.endpoints["pinner"] ?? "").host;
  expect(exchanges.filter(({ url }) => new URL(url).host === storage)).toEqual([]);
});
