import { afterAll, describe, expect, test } from "vitest";
import { adoptAuthority } from "../../core/firewall/authority.ts";
import { fixedRandom } from "../../core/generator.fixture.ts";
import { suites } from "../../core/registry.ts";
import { messageKeygen, openMessage } from "../../core/seal/message.ts";
import type { Credential } from "../../protocol/credential.ts";
import { mailInfo, parseWelcome } from "../../protocol/enrolment.ts";
import { fromHex, toHex } from "../../protocol/hex.ts";
import { createAuthorityFirewall } from "./authority-firewall.ts";

const random = fixedRandom("authority thread");
const suite = suites(random).suiteById("ibe-clc");
const { params, master } = suite.authority.setup();
const keys = adoptAuthority(suite, params, random);
const identity = random(32);
const person = messageKeygen(random);
const credential: Credential = {
  hospital: toHex(random(32)),
  subject: toHex(random(32)),
  key: `0x${"1".repeat(40)}`,
  role: 1,
  name: "Alice",
  specialty: "",
  messageKey: toHex(person.public),
  rootCommitment: toHex(random(32)),
  issued: 1_760_000_000,
  expiry: 1_860_000_000,
  salt: toHex(random(32)),
  signature: toHex(random(65)),
};

const behind = createAuthorityFirewall(keys);
const before = createAuthorityFirewall({ params, factor: undefined });
afterAll(async () => {
  await behind.close();
  await before.close();
});

const job = (partial: Uint8Array) => ({
  identity,
  partial,
  messageKey: person.public,
  welcome: { kind: "welcome", credential } as const,
});
const partialIn = (sealed: Uint8Array) => {
  const { partial } = parseWelcome(new TextDecoder().decode(openMessage(person.secret, sealed, mailInfo("welcome"))));
  return suite.parse("partial", fromHex(partial));
};

describe("key delivery", () => {
  test("the delivered key fits the published parameters, and the authority's own does not", async () => {
    const own = suite.authority.extract(master, identity);
    const delivered = partialIn(await behind.deliver(job(own)));
    expect(suite.authority.checkPartial(keys.params, identity, delivered)).toBe(true);
    expect(suite.authority.checkPartial(keys.params, identity, own)).toBe(false);
    expect(delivered).toEqual(partialIn(await behind.deliver(job(own))));
  });

  test("another key is not delivered, and the next one is", async () => {
    const code = "CRYPTO_FIREWALL_AUTHORITY";
    const other = suite.authority.extract(suite.authority.setup().master, identity);
    await expect(behind.deliver(job(other))).rejects.toMatchObject({ code });
    await expect(behind.deliver(job(new Uint8Array(5)))).rejects.toMatchObject({ code });
    await expect(behind.deliver(job(suite.authority.extract(master, identity)))).resolves.toBeInstanceOf(Uint8Array);
  });

  test("keys from before there was a firewall go on as they were", async () => {
    const own = suite.authority.extract(master, identity);
    expect(partialIn(await before.deliver(job(own)))).toEqual(own);
  });

  test("a thread that does not answer is given up, and the next key is delivered by another", async () => {
    const slow = createAuthorityFirewall(keys, 1);
    const own = suite.authority.extract(master, identity);
    const all = await Promise.allSettled([slow.deliver(job(own)), slow.deliver(job(own))]);
    expect(all.map((each) => each.status === "rejected" && each.reason.code)).toEqual([
      "ARG_AUTHORITY",
      "ARG_AUTHORITY",
    ]);
    await slow.close();
    await expect(behind.deliver(job(own))).resolves.toBeInstanceOf(Uint8Array);
  });

  test("closing fails what waits", async () => {
    const closing = createAuthorityFirewall(keys);
    const waiting = closing.deliver(job(suite.authority.extract(master, identity)));
    const failed = expect(waiting).rejects.toMatchObject({ code: "ARG_AUTHORITY" });
    await closing.close();
    await failed;
  });
});
