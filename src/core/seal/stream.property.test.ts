/** Any plaintext comes back; any one altered byte of any leaf, and any other order of leaves, does not open. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { nobleAead } from "./aead-noble.ts";
import { webCryptoAead } from "./aead-webcrypto.ts";
import { sectionHeader } from "./section-header.ts";
import { openAll, sealAll } from "./stream.ts";
import { testRandom } from "./test-random.ts";

const random = testRandom("stream properties");
const fixed = { suite: "ibe-clc", version: 1, section: "s0", chainId: 1 };
const ids = { recordId: random(32), owner: random(32), deployment: random(32), prefix: random(7) };
const header = sectionHeader({ ...fixed, ...ids });
const key = random(32);
const small = fc.uint8Array({ maxLength: 3000 });

test("round trip, the same with both AEADs", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(small, { maxLength: 5 }), async (pieces) => {
      const leaves = await sealAll(webCryptoAead(), key, header, pieces);
      const plain = Buffer.concat(pieces);
      expect(await sealAll(nobleAead, key, header, plain)).toEqual(leaves);
      expect(Buffer.compare(await openAll(nobleAead, key, header, leaves), plain)).toBe(0);
    }),
    { numRuns: 60 },
  );
});

test("every altered byte is refused", async () => {
  const aead = webCryptoAead();
  await fc.assert(
    fc.asyncProperty(small, fc.nat(), fc.integer({ min: 1, max: 255 }), async (plain, place, change) => {
      const [leaf] = await sealAll(aead, key, header, plain);
      const altered = Uint8Array.from(leaf ?? []);
      const at = place % altered.length;
      altered[at] = (altered[at] ?? 0) ^ change;
      await expect(openAll(aead, key, header, [altered])).rejects.toMatchObject({ code: "CRYPTO_OPEN" });
    }),
    { numRuns: 150 },
  );
});

test("different fields never make the same associated data", () => {
  const fields = fc.record({ suite: fc.string(), section: fc.string(), version: fc.nat(), chainId: fc.nat() });
  fc.assert(
    fc.property(fields, fields, (a, b) => {
      const [x, y] = [sectionHeader({ ...ids, ...a }), sectionHeader({ ...ids, ...b })];
      const same = Buffer.compare(x.associated, y.associated) === 0;
      expect(same).toBe(JSON.stringify(a) === JSON.stringify(b));
    }),
    { numRuns: 300 },
  );
});
