/**
 * The cryptographic core beside its peers: every operation of every suite, in Node on one thread and in a Chromium
 * worker; the bytes of every message; the first paper's figure 2 and its communication table. Values are medians, rounds
 * of all subjects alternate. A comparison is a line of its own, with the peer measured in the same run as its baseline.
 *
 *   npm run bench -- pre [--json] [--quick]     --quick only shows that everything runs
 *
 * convert              one relay, for a capsule whose proof it checked before
 * convert, first check one relay, for a capsule it sees for the first time
 */
import { installPeers } from "../scripts/bench-peers.ts";
import { remark, report } from "../scripts/measurements.ts";
import { remarkAims } from "./pre/aims.ts";
import { createEntries, createStages, quickestOf } from "./pre/backends.ts";
import { createBounds } from "./pre/bounds.ts";
import { measureInChromium } from "./pre/chromium.ts";
import { drawFigure, USERS } from "./pre/figure.ts";
import { reportMessages, reportTable } from "./pre/messages.ts";
import { createParts } from "./pre/parts.ts";
import { createPeers } from "./pre/peers.ts";
import { FULL, measure, QUICK, type Medians } from "./pre/subject.ts";

const quick = process.argv.includes("--quick");
const effort = quick ? QUICK : FULL;

const entries = await createEntries();
const once = entries.filter(({ quickest }) => quickest).map(({ create }) => create());
reportMessages(once);
reportTable(once);

const peers = installPeers() ? await createPeers() : [];
if (peers.length === 0) remark("Other implementations could not be fetched: there is nothing to compare with.");
const stages = createStages(entries);
const ours = new Set(stages.map(({ name }) => name));
const bounds = entries.flatMap(({ id, pairing, quickest }) =>
  quickest && pairing !== undefined ? [createBounds(id, pairing)] : [],
);
const medians = await measure([...stages, ...peers, ...(await createParts()), ...bounds], effort);
reportMedians("node", medians);
reportComparisons();
remarkAims(entries, medians, peers.length > 0);

try {
  reportMedians("chromium", await measureInChromium(effort));
} catch (thrown) {
  remark(`Nothing was measured in a browser: ${thrown instanceof Error ? thrown.message : String(thrown)}`);
}
reportFigure();

function reportMedians(place: string, of: Medians): void {
  for (const [name, operations] of of) {
    for (const [metric, value] of Object.entries(operations)) {
      report({ bench: "pre", case: `${place} ${name}`, metric, unit: "ms", value });
    }
  }
}

/** Ours with every peer that has the same quorum. */
function reportComparisons(): void {
  for (const [name, operations] of medians) {
    if (!ours.has(name)) continue;
    const quorum = name.split(" ").at(-1) ?? "";
    for (const peer of peers) {
      if (!peer.name.endsWith(` ${quorum}`)) continue;
      for (const [metric, value] of Object.entries(operations)) {
        const theirs = medians.get(peer.name)?.[metric.split(",")[0] ?? ""];
        if (theirs === undefined) continue;
        report({
          bench: "pre",
          case: `node ${name}`,
          metric,
          unit: "ms",
          value,
          baseline: peer.name,
          ratio: value / theirs,
        });
      }
    }
  }
}

function reportFigure(): void {
  for (const { id, name, create, quickest } of entries) {
    // The reference backend takes seconds for a hundred users, so it does it once.
    const preparing = (quickestOf(entries, id)?.create ?? create)();
    const figure = drawFigure(create(), preparing, quickest && !quick ? 3 : 1, quick ? 10 : 100);
    figure.encrypt.forEach((value, i) => {
      report({ bench: "pre", case: `figure 2 ${name}`, metric: `encrypt, ${USERS[i]} users`, unit: "ms", value });
    });
    figure.reencrypt.forEach((value, i) => {
      report({
        bench: "pre",
        case: `figure 2 ${name}`,
        metric: `rekey and convert, ${USERS[i]} users`,
        unit: "ms",
        value,
      });
    });
  }
}
