/** What a member finds at a real pinner before it endorses. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { deposit, unpin } from "../../storage/pinning.ts";
import { createSite, newAccount, recordInMemory, signAs, type Site } from "../pinner/pinner.fixture.ts";
import { requirePinned } from "./pinned.ts";

let site: Site;
beforeAll(async () => {
  site = await createSite({ http: true });
  await site.start();
});
afterAll(() => site.close());

test("only what is kept whole passes, whatever the receipt says", async () => {
  const { network, pinner } = site;
  const [owner, record] = [newAccount(), await recordInMemory(3)];
  const order = { network, pinner, root: record.root, blocks: record.read, sign: signAs(owner) };
  const receipt = await deposit(order);
  await requirePinned(network, receipt);
  await expect(requirePinned(network, { ...receipt, blocks: 9 })).rejects.toMatchObject({ code: "STORAGE_NOT_PINNED" });

  await unpin(order);
  await expect(requirePinned(network, receipt)).rejects.toMatchObject({
    code: expect.stringMatching(/^STORAGE_/) as unknown,
  });

  const { url: _, ...silent } = pinner;
  await requirePinned({ ...network, pinners: [silent] }, receipt);
  const away = { ...network, pinners: [{ ...pinner, url: "http://127.0.0.1:1" }] };
  await expect(requirePinned(away, receipt)).rejects.toMatchObject({ code: "STORAGE_UNREACHABLE" });
});
