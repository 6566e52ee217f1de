/**
 * How long people wait, on the real network with a real browser, median of 10:
 *
 *   share  from the patient's "Sign and share" to a consent that enough relays accept; then to the notice on screen
 *   open   from the clinician's "Open record" to its parts on screen
 *
 * and each step's share of it. Times are taken inside the pages: a click's event, the network's answers, and the first
 * frame after the content is there.
 */
import { chromium, type Page } from "@playwright/test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { makeCast, type Company } from "../e2e/fixtures/cast.ts";
import { Watch } from "../e2e/fixtures/watch.ts";
import { findChromium } from "../scripts/chromium.ts";
import { startNetwork } from "../src/services/start/network.ts";
import { median, remark, report } from "../scripts/measurements.ts";

const PORT_BASE = 8600;
const ROUNDS = 10;
/** Aims, in seconds. */
const AIM = { share: 1, open: 2 };

type Steps = Readonly<Record<string, number>>;
interface Round {
  readonly total: number;
  readonly steps: Steps;
}

/** What a page notes between a click and its effect, in milliseconds of its own clock. */
interface Notes {
  clicked: number;
  shown: number;
  answers: { path: string; sent: number; done: number; text: string }[];
}

declare global {
  interface Window {
    chartpassNotes?: Notes;
  }
}

const home = mkdtempSync(join(tmpdir(), "chartpass-bench-"));
const network = await startNetwork({ home, portBase: PORT_BASE, log: remark });
const executablePath = findChromium();
const browser = await chromium.launch({
  ...(executablePath ? { executablePath } : {}),
  args: process.getuid?.() === 0 ? ["--no-sandbox"] : [],
});
try {
  const cast = makeCast(browser, network, new Watch());
  const company = await cast.withRecord();
  remark("People are registered, the record is stored.");
  const shares: Round[] = [];
  const opens: Round[] = [];
  const notices: number[] = [];
  // The first round warms up: code is loaded and compiled, caches of chains are filled.
  for (let round = 0; round <= ROUNDS; round++) {
    const { notice, ...share } = await measureShare(company);
    const open = await measureOpen(company);
    if (round === 0) continue;
    shares.push(share);
    notices.push(notice);
    opens.push(open);
    remark(`Round ${round}: share ${share.total.toFixed(0)} ms, open ${open.total.toFixed(0)} ms`);
  }
  reportRounds("share", shares);
  report({ bench: "flow", case: "share", metric: "notice on screen", unit: "s", value: median(notices) / 1000 });
  reportRounds("open", opens);
  await cast.leave();
} finally {
  await browser.close();
  await network.close();
  rmSync(home, { recursive: true, force: true });
}

function reportRounds(name: keyof typeof AIM, rounds: readonly Round[]): void {
  const seconds = median(rounds.map((round) => round.total)) / 1000;
  report({ bench: "flow", case: name, metric: "total", unit: "s", value: seconds });
  for (const step of Object.keys(rounds[0]?.steps ?? {})) {
    const part = median(rounds.map(({ steps, total }) => (steps[step] ?? 0) / total));
    report({ bench: "flow", case: `${name}: ${step}`, metric: "of the total", unit: "share", value: part });
  }
  remark(`${name}: ${seconds.toFixed(2)} s, the aim is below ${AIM[name]} s`);
}

async function measureShare({ patient, clinician }: Company): Promise<Round & { notice: number }> {
  await clinician.pages.request({ code: await patient.pages.code() });
  await patient.pages.reviewRequest();
  await patient.pages.prepareSignature();
  await takeNotes(patient.page, "Sign and share", `Shared with ${clinician.name}`);
  await patient.pages.confirmSignature();
  await patient.pages.sharedNotice(clinician.name).waitFor();
  const { clicked, shown, answers } = await notesOf(patient.page);
  const of = (path: string) => answers.filter((each) => each.path.startsWith(path));
  const signed = Math.min(...of("/sponsor/consent").map((each) => each.sent));
  const posted = Math.min(...of("/sponsor/consent").map((each) => each.done));
  const ready = of("/consents/")
    .filter((each) => each.text.includes('"ready":true'))
    .map((each) => each.done)
    .sort((a, b) => a - b)[network.config.threshold - 1];
  if (ready === undefined) throw new Error("The page did not ask the relays.");
  const total = ready - clicked;
  const steps = { sign: signed - clicked, "hospital posts it": posted - signed, "relays accept it": ready - posted };
  return { total, notice: shown - clicked, steps };
}

async function measureOpen({ clinician }: Company): Promise<Round> {
  await clinician.pages.openButton().waitFor();
  await takeNotes(clinician.page, "Open record", "h3");
  await clinician.pages.open();
  await clinician.pages.sectionHeadings().first().waitFor();
  const { clicked, shown } = await notesOf(clinician.page);
  const detail = await clinician.page.evaluate(
    () => (performance.getEntriesByName("chartpass open").at(-1) as PerformanceMeasure | undefined)?.detail as Steps,
  );
  const total = shown - clicked;
  const { relays = 0, fetch = 0, check = 0, total: worked = 0 } = detail;
  // Relays are asked and sealed parts fetched side by side; the slower of the two is what one waits for.
  return { total, steps: { relays, "fetch, meanwhile": fetch, "open and check": check, "on screen": total - worked } };
}

/** Note the click on a button, what the network answers, and when `sign` is there: a text, or "h3" for a part's title. */
async function takeNotes(page: Page, button: string, sign: string): Promise<void> {
  await page.evaluate(
    ({ button, sign }) => {
      const notes: Notes = { clicked: NaN, shown: NaN, answers: [] };
      window.chartpassNotes = notes;
      const onClick = (event: MouseEvent) => {
        const pressed = event.target instanceof Element ? event.target.closest("button") : null;
        if (!pressed?.textContent.includes(button)) return;
        notes.clicked = performance.now();
        document.removeEventListener("click", onClick, true);
      };
      document.addEventListener("click", onClick, true);
      const isThere = () =>
        sign === "h3"
          ? document.querySelector('section[aria-label="Record"] h3') !== null
          : document.querySelector("main")?.textContent.includes(sign) === true;
      const observer = new MutationObserver(() => {
        if (Number.isNaN(notes.clicked) || !isThere()) return;
        observer.disconnect();
        requestAnimationFrame(() => (notes.shown = performance.now()));
      });
      observer.observe(document.body, { childList: true, subtree: true, characterData: true });
      const send = window.fetch.bind(window);
      window.fetch = async (input, init) => {
        const sent = performance.now();
        const answer = await send(input, init);
        const { pathname } = new URL(input instanceof Request ? input.url : input, location.href);
        if (/^\/(sponsor|consents)\//.test(pathname)) {
          const text = await answer.clone().text();
          notes.answers.push({ path: pathname, sent, done: performance.now(), text });
        }
        return answer;
      };
    },
    { button, sign },
  );
}

async function notesOf(page: Page): Promise<Notes> {
  const notes = await page.waitForFunction(() =>
    Number.isNaN(window.chartpassNotes?.shown ?? NaN) ? undefined : window.chartpassNotes,
  );
  return (await notes.jsonValue()) as Notes;
}
