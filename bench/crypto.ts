/**
 * Every operation of every suite, as the app runs it, 2 of 3 relays: median of 10 after a warm-up, in Node on one thread.
 * Other implementations are measured beside ours where one under a permissive licence is installed; none is at present,
 * so there are no ratios.
 */
import { play } from "../src/core/battery-story.ts";
import { suites } from "../src/core/registry.ts";
import { systemRandom } from "../src/core/random.ts";
import { median, report } from "../scripts/measurements.ts";

const ROUNDS = 10;

for (const suite of suites(systemRandom).list) {
  const story = play(suite, { certificateless: false, sameAuthority: false });
  const { ownerKey, typeKey, type, context, made, secret, address, rekeyOptions, grant, shares, fragments } = story;
  const { params, master } = suite.authority.setup();
  const partial = suite.authority.extract(master, story.recipientIdentity);
  const to = suite.ownerAddress(ownerKey, type, context);
  const share = shares[0]!;
  const fragment = fragments[0]!;
  const operations: Readonly<Record<string, () => unknown>> = {
    setup: () => suite.authority.setup(),
    extract: () => suite.authority.extract(master, story.recipientIdentity),
    "recipient key": () => suite.recipientKey(params, story.recipientIdentity, partial),
    encapsulate: () => suite.encapsulate(to, type, context),
    "open own": () => suite.decapsulateOwn(ownerKey, type, context, made.capsule),
    "type key": () => suite.typeKey(ownerKey, type),
    rekey: () => suite.rekey(typeKey, address, rekeyOptions),
    "check capsule": () => suite.checkCapsule(made.capsule, made.statement),
    convert: () => suite.convert(share, made.capsule, made.statement),
    verify: () => suite.verify(fragment, grant, made.capsule),
    open: () => suite.decapsulate(secret, story.input),
  };
  for (const [name, run] of Object.entries(operations)) {
    run();
    const times = Array.from({ length: ROUNDS }, () => {
      const began = performance.now();
      run();
      return performance.now() - began;
    });
    report({ bench: "crypto", case: `${suite.info.id} ${name}`, metric: "median", unit: "ms", value: median(times) });
  }
}
