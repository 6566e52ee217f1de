/** Channels the firewalls leave open, shown to be: so that nobody takes the list for modesty. */
import { secp256k1 } from "@noble/curves/secp256k1.js";
import { expect, test } from "vitest";
import { createChow } from "../chow/chow.ts";
import { fixedRandom } from "../generator.fixture.ts";
import { OPEN_CHANNELS } from "./channels.ts";
import { carried, grind, hitRate, secretBit } from "./distinguisher.fixture.ts";
import { household, makeGrant } from "./household.fixture.ts";

const COUNT = 16;
const random = fixedRandom("open channels");

test(`open: ${OPEN_CHANNELS.signatures}`, () => {
  const secret = random(32);
  const { publicKey, secretKey } = secp256k1.keygen();
  const message = random(32);
  const sign = () => secp256k1.sign(message, secretKey, { prehash: false, extraEntropy: random(32) });
  const signatures = Array.from({ length: COUNT }, (_, i) =>
    grind("signature", secretBit(secret, i), sign, (signature) => signature),
  );
  for (const signature of signatures) {
    expect(secp256k1.verify(signature, message, publicKey, { prehash: false })).toBe(true);
  }
  expect(hitRate("signature", secret, signatures)).toBe(1);
});

test(`open: ${OPEN_CHANNELS["aborts and retries"]}`, () => {
  const home = household(createChow, "aborts", { relays: 1, threshold: 1 });
  const secret = home.ownerKey.slice(-32);
  const firewall = home.firewall();
  const sent: Uint8Array[] = [];
  let failures = 0;
  for (let i = 0; i < COUNT; i++) {
    for (;;) {
      // Each turn is a person pressing the button again.
      const made = makeGrant(home, firewall);
      if (carried("aborts", made.transcript.type) === secretBit(secret, i)) {
        sent.push(made.release().type);
        break;
      }
      failures += 1;
    }
  }
  expect(hitRate("aborts", secret, sent)).toBe(1);
  // The price: about one failure before the person's eyes for every bit.
  expect(failures).toBeGreaterThan(COUNT / 2);
});
