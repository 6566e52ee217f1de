/** Everything that must not open, and everything that must go on when a part of the network is away. */
import type { Page } from "@playwright/test";
import { readFileSync, writeFileSync } from "node:fs";
import { privateKeyToAccount } from "viem/accounts";
import { chainWriter } from "../../src/chain/client.ts";
import { postConsent } from "../../src/chain/consents.ts";
import { codeOf } from "../../src/core/errors.ts";
import { openMessage } from "../../src/core/seal/message.ts";
import { postConsent as postConsentAtHospital } from "../../src/peers/hospital-client.ts";
import { mailInfo } from "../../src/protocol/enrolment.ts";
import { parseFragment, parseOpen } from "../../src/protocol/exchange.ts";
import { capsuleContext } from "../../src/protocol/grant-binding.ts";
import { fromHex } from "../../src/protocol/hex.ts";
import { suiteIdentity } from "../../src/protocol/identity.ts";
import { chainOf, contractOf } from "../../src/protocol/network.ts";
import { createPerson, createStaff, suiteOf } from "../../src/services/fixtures/people.ts";
import { loadOrCreateKeys } from "../../src/services/start/keys.ts";
import { oneTimeKeys } from "../../src/vault/sent-request.ts";
import { recordFile, share } from "../fixtures/cast.ts";
import { blockPath } from "../fixtures/ciphertext.ts";
import { expect, test } from "../fixtures/people.ts";
import { askEveryRelay, askStorage, readerOf, signOpening, trailOf } from "../fixtures/reader.ts";
import { openVaultOf } from "../fixtures/vault-contents.ts";

// Processes are killed and the clock of a chain is moved here: nobody else shares this network. The tests share one set
// of people; Playwright starts afresh, network and all, after a failure.
test.use({ world: "refusals" });

test("a record is not called stored before the storage node has all of it", async ({ company, network }) => {
  const { desk, patient } = company;
  await desk.pages.deliver(patient.name, recordFile());
  await network.stop("pinner");
  await patient.pages.records();
  await patient.pages.keepButton().click();
  const delivered = patient.page.getByRole("article").filter({ has: patient.page.getByText("Not stored yet") });
  await expect(delivered.getByText("The storage does not answer")).toBeVisible();
  await expect(delivered.getByText("Stored", { exact: true })).toHaveCount(0);

  await network.start("pinner");
  await patient.vault.lock();
  await patient.vault.unlock(patient.passphrase);
  await patient.pages.records();
  await delivered.getByRole("button", { name: "Finish storing" }).click();
  await expect(patient.pages.confirmed()).toHaveCount(2, { timeout: 60_000 });
});

test("stopped before it was opened", async ({ company, network }) => {
  const { patient, clinician } = company;
  await share(company);
  const stopped = await patient.pages.stopSharing(clinician.name);
  await expect(stopped.getByText("Stopped", { exact: true })).toBeVisible();

  await expect(clinician.page.getByText("The patient has stopped sharing")).toBeVisible();
  await expect(clinician.pages.openButton()).toHaveCount(0);

  const reader = await readerOf(clinician, network);
  const opening = await signOpening(network.config, reader, reader.account);
  expect(await askEveryRelay(network.config, opening)).toEqual(Array(3).fill("CONSENT_REVOKED"));
  expect(await askStorage(network.config, reader, reader.account)).toBe("STORAGE_STOPPED");
});

test("paused, then resumed", async ({ company, network }) => {
  const { patient, clinician } = company;
  const choice = await share(company, (index) => index < 2);
  await patient.pages.pause();
  await expect(clinician.page.getByText("The patient has paused sharing")).toBeVisible();
  await expect(clinician.pages.openButton()).toHaveCount(0);
  const reader = await readerOf(clinician, network);
  const opening = await signOpening(network.config, reader, reader.account);
  expect(await askEveryRelay(network.config, opening)).toEqual(Array(3).fill("CONSENT_PAUSED"));
  expect(await askStorage(network.config, reader, reader.account)).toBe("STORAGE_STOPPED");

  await patient.pages.resume();
  await clinician.pages.open();
  await expect(clinician.pages.sectionHeadings()).toHaveText([...choice.shared]);
});

test("another clinician of the same hospital cannot open it, whatever she got hold of", async ({
  company,
  network,
}) => {
  const { config } = network;
  const suite = suiteOf(config);
  const { clinician } = company;
  await share(company);
  const reader = await readerOf(clinician, network);
  const hospital = config.hospitals.find((each) => each.chain === "b")!;
  const staff = await createStaff(config, hospital, network.staffCodes.b);
  const other = await createPerson(staff, config, hospital, 2, { name: "Dr Ove Malm", number: "B-9001" });

  await test.step("in her own name", async () => {
    const opening = await signOpening(config, reader, other.account);
    expect(await askEveryRelay(config, opening)).toEqual(Array(3).fill("CONSENT_READER"));
    expect(await askStorage(config, reader, other.account)).toBe("STORAGE_FORBIDDEN");
  });

  await test.step("with the reader's own opening and the relays' answers to it", async () => {
    const sealed = await askEveryRelay(config, await signOpening(config, reader, reader.account));
    const answers = sealed.filter((each) => typeof each !== "string");
    expect(answers).toHaveLength(3);
    for (const answer of answers) {
      expect(failure(() => openMessage(other.message.secret, answer, mailInfo("fragment")))).toBe("CRYPTO_OPEN");
    }
    const secret = fromHex(oneTimeKeys(reader.entry).message);
    const fragments = answers.map((answer) => {
      const envelope = new TextDecoder().decode(openMessage(secret, answer, mailInfo("fragment")));
      return suite.parse("fragment", fromHex(parseFragment(envelope).fragment));
    });
    const { signed, capsule, grant, type, ownerAddress } = reader.response;
    const decapsulate = (recipient: Parameters<typeof suite.decapsulate>[0]) =>
      suite.decapsulate(recipient, {
        capsule: suite.parse("capsule", fromHex(capsule)),
        grant: suite.parse("grant", fromHex(grant)),
        type: suite.parse("type", fromHex(type)),
        context: capsuleContext(config, signed.consent),
        grantContext: fromHex(signed.consent.context),
        from: suite.parse("owner-address", fromHex(ownerAddress)),
        fragments,
      });
    const params = suite.parse("params", fromHex(hospital.params));
    const identity = suiteIdentity(hospital, other.enrolment.subject, other.account.address);
    const recipient = suite.recipientKey(params, identity, other.partial);
    expect(failure(() => decapsulate(recipient.secret))).toBe("CRYPTO_OPEN");
    // The same by the one it was given to works, so the refusal is hers alone.
    expect(decapsulate(suite.parse("recipient-key", fromHex(oneTimeKeys(reader.entry).recipient)))).toHaveLength(32);
  });
});

test("one relay away works; with two away it waits, and goes on by itself", async ({ company, network }) => {
  const { clinician } = company;
  const choice = await share(company, (index) => index === 0);
  await network.stop("relay-3");
  await clinician.pages.open();
  await expect(clinician.pages.sectionHeadings()).toHaveText([...choice.shared]);

  await network.stop("relay-2");
  await clinician.pages.reopenRequest();
  await clinician.pages.open();
  await expect(clinician.page.getByText("Waiting for a second relay")).toBeVisible();
  await expect(clinician.page.getByText("Nothing is lost.")).toBeVisible();

  await network.start("relay-2");
  await expect(clinician.pages.sectionHeadings()).toHaveText([...choice.shared]);
  await network.start("relay-3");
});

test("with the storage node away it waits, and goes on by itself", async ({ company, network }) => {
  const { clinician } = company;
  const choice = await share(company, (index) => index === 1);
  await network.stop("pinner");
  await clinician.pages.open();
  await expect(clinician.page.getByText("Waiting for the storage")).toBeVisible();
  await expect(clinician.page.getByText("Nothing is lost.")).toBeVisible();
  await network.start("pinner");
  await expect(clinician.pages.sectionHeadings()).toHaveText([...choice.shared]);
  // However long she waited, she opened it once.
  expect(await trailOf(network.config, await readerOf(clinician, network))).toMatchObject({ opens: 1 });
});

test("an opening sent again leaves no second trace, and none after it was stopped", async ({ company, network }) => {
  const { config } = network;
  const { patient, clinician } = company;
  await share(company);
  const sent = await sentTo(clinician.page, "/open");
  await clinician.pages.open();
  await expect(clinician.pages.sectionHeadings().first()).toBeVisible();
  const captured = parseOpen((await sent())[0]);
  const reader = await readerOf(clinician, network);

  // Two answers were enough for the screen; the third relay's is on chain once it has answered too.
  expect((await askEveryRelay(config, captured)).every((answer) => answer instanceof Uint8Array)).toBe(true);
  const trail = await trailOf(config, reader);
  expect(trail).toMatchObject({ opens: 1, fragments: 3 });
  expect((await askEveryRelay(config, captured)).every((answer) => answer instanceof Uint8Array)).toBe(true);
  expect(await trailOf(config, reader)).toEqual(trail);

  const late = await signOpening(config, reader, reader.account, 400);
  expect(await askEveryRelay(config, late)).toEqual(Array(3).fill("CONSENT_OPEN_LATE"));

  const stopped = await patient.pages.stopSharing(clinician.name);
  await expect(stopped.getByText("Stopped", { exact: true })).toBeVisible();
  expect(await askEveryRelay(config, captured)).toEqual(Array(3).fill("CONSENT_REVOKED"));
  expect(await trailOf(config, reader)).toMatchObject({ opens: 1, fragments: 3 });
  // What was read stays read, and the screen has said so.
  await expect(clinician.pages.sectionHeadings().first()).toBeVisible();
});

test("a permission the hospital held back does not come into force after it was stopped", async ({
  company,
  network,
}) => {
  const { config } = network;
  const { patient, clinician } = company;
  await patient.context.route("**/sponsor/consent", () => undefined);
  await clinician.pages.request({ code: await patient.pages.code() });
  await patient.pages.reviewRequest();
  await patient.pages.sign();
  await expect(clinician.page.getByText("The patient agreed")).toBeVisible();

  await patient.pages.permissions();
  await expect(patient.pages.newestPermission().getByText("Not yet posted", { exact: true })).toBeVisible();
  const { signed } = (await openVaultOf(patient.page, patient.passphrase, config)).state.permissions.at(-1)!;
  const stopped = await patient.pages.stopSharing(clinician.name);
  await expect(stopped.getByText("Stopped", { exact: true })).toBeVisible();

  expect(await outcome(postConsentAtHospital(config, signed))).toBe("CONSENT_BURNT");
  const payer = privateKeyToAccount(loadOrCreateKeys(network.home).hospitals.a.members[0]!);
  const writer = chainWriter(chainOf(config, config.relayChain), payer);
  expect(await outcome(postConsent(writer, contractOf(config, config.relayChain, "consents"), signed))).toBe(
    "CONSENT_BURNT",
  );
  const reader = await readerOf(clinician, network);
  const opening = await signOpening(config, reader, reader.account);
  expect(await askEveryRelay(config, opening)).toEqual(Array(3).fill("CONSENT_REVOKED"));
  expect(await askStorage(config, reader, reader.account)).toBe("STORAGE_STOPPED");
  await expect(clinician.page.getByText("The patient has stopped sharing")).toBeVisible();
  await patient.context.unrouteAll({ behavior: "ignoreErrors" });
});

test("the chains are killed while a permission is on its way and while it is opened", async ({ company, network }) => {
  const { patient, clinician } = company;
  await clinician.pages.request({ code: await patient.pages.code() });
  await patient.pages.reviewRequest();
  const choice = await patient.pages.choose((index) => index < 2);
  await patient.pages.prepareSignature();
  await network.kill("network");
  await patient.pages.confirmSignature();
  await expect(patient.page.getByRole("list", { name: "Sharing" })).toBeVisible();
  await expect(patient.page.getByText("Not everyone could be reached yet")).toBeVisible();
  await expect(patient.pages.sharedNotice(clinician.name)).toHaveCount(0);
  await network.start("network");
  await expect(patient.pages.sharedNotice(clinician.name)).toBeVisible({ timeout: 60_000 });

  await clinician.pages.openButton().waitFor();
  await network.kill("network");
  await clinician.pages.open();
  await expect(clinician.page.getByText(/Waiting for (a second relay|the shared register)/)).toBeVisible();
  await network.start("network");
  await expect(clinician.pages.sectionHeadings()).toHaveText([...choice.shared], { timeout: 60_000 });

  await patient.pages.history();
  await expect(patient.page.getByText("The record of events is complete")).toBeVisible();
});

// Near the end, because the storage node gives a damaged block up until its owner brings it again.
test("a damaged block is not shown; the other parts are", async ({ company, network }) => {
  const { clinician } = company;
  const choice = await share(company, (index) => index < 3);
  const { response } = await readerOf(clinician, network);
  const [, damaged] = response.parts.filter((part) => part.id !== "header");
  const path = blockPath(network, damaged!.leaves[0]!);
  const block = readFileSync(path);
  writeFileSync(
    path,
    block.map((byte, index) => (index === 40 ? byte ^ 1 : byte)),
  );

  const [first, second, third] = choice.shared;
  await clinician.pages.open();
  await expect(clinician.pages.sectionHeadings()).toHaveText([first!, third!]);
  await expect(clinician.pages.reader().getByText(`${second} cannot be shown`)).toBeVisible();
});

// Last, because the chain's clock does not go back.
test("ended", async ({ company, network }) => {
  const { config } = network;
  const { clinician } = company;
  await share(company);
  const reader = await readerOf(clinician, network);
  const seconds = reader.response.signed.consent.expiry - Math.floor(Date.now() / 1000) + 1;
  const chain = chainOf(config, config.relayChain);
  const moved = await fetch(chain.rpcUrl, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "evm_increaseTime", params: [seconds] }),
  });
  expect(await moved.json()).toHaveProperty("result");

  await clinician.pages.open();
  await expect(clinician.page.getByText("The permission has ended")).toBeVisible();
  await expect(clinician.pages.reader()).toHaveCount(0);
  const opening = await signOpening(config, reader, reader.account);
  expect(await askEveryRelay(config, opening)).toEqual(Array(3).fill("CONSENT_EXPIRED"));
  expect(await askStorage(config, reader, reader.account)).toBe("STORAGE_STOPPED");
});

/** Bodies the page sends to a path from now on; the browser itself does not show those of Blobs. */
async function sentTo(page: Page, path: string): Promise<() => Promise<string[]>> {
  const bodies = await page.evaluateHandle((wanted) => {
    const seen: string[] = [];
    const send = window.fetch.bind(window);
    window.fetch = async (input, init) => {
      const { pathname } = new URL(input instanceof Request ? input.url : input);
      if (pathname === wanted && init?.body instanceof Blob) seen.push(await init.body.text());
      return send(input, init);
    };
    return seen;
  }, path);
  return () => bodies.jsonValue();
}

async function outcome(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => "done",
    (thrown: unknown) => codeOf(thrown),
  );
}

function failure(work: () => unknown): string {
  try {
    work();
    return "done";
  } catch (thrown) {
    return codeOf(thrown);
  }
}
