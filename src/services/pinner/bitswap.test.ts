/** Deposit and reading by bitswap, against a pinner that offers no HTTP. */
import { spawn, type ChildProcess } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, describe, expect, it } from "vitest";
import type { CID } from "multiformats/cid";
import { fetchBlocks, type StorageAuthority } from "../../storage/fetching.ts";
import type { StorageNode } from "../../storage/node.ts";
import { libp2pLink } from "../../storage/pinner-link.ts";
import { deposit, pinStatus } from "../../storage/pinning.ts";
import { createSite, newAccount, permitFor, randomHex, randomRecord, signAs, type Site } from "./pinner.fixture.ts";

let site: Site;
afterEach(() => site.close());

type Account = ReturnType<typeof newAccount>;
const store = (node: StorageNode, root: CID, owner: Account) =>
  deposit({ network: site.network, pinner: site.pinner, root, blocks: node.localBlock, sign: signAs(owner), node });
const read = (node: StorageNode, cids: readonly CID[], authority: StorageAuthority, by: Account) =>
  fetchBlocks({ network: site.network, cids, authority, sign: signAs(by), node });
const isLocal = (node: StorageNode, cid: CID) =>
  node.localBlock(cid).then(
    () => true,
    () => false,
  );

describe("without HTTP", () => {
  it("offers its status only", async () => {
    site = await createSite({ http: false });
    const { port, peer } = await site.start();
    const status = await fetch(`http://127.0.0.1:${port}/status`);
    expect(await status.json()).toMatchObject({ service: "pinner", http: false, peer, key: site.pinner.key });
    for (const path of ["/pins", "/sessions", "/blocks/bafy"]) {
      expect((await fetch(`http://127.0.0.1:${port}${path}`, { method: "POST" })).status).toBe(404);
    }
  });

  it("a record goes in and comes out in another page, with the first page gone", async () => {
    site = await createSite({ http: false });
    await site.start();
    const [alice, owner] = [await site.page(), newAccount()];
    const record = await randomRecord(alice, 9);
    await alice.pin(record.root);
    expect(await alice.isPinned(record.root)).toBe(true);
    const receipt = await store(alice, record.root, owner);
    expect(receipt).toMatchObject({ blocks: 10, bytes: record.bytes });
    const original = await Promise.all(record.cids.map(alice.localBlock));
    await alice.stop();

    const [bob, reader, consentId] = [await site.page(), newAccount(), randomHex()];
    site.consents.set(consentId, { active: true, reader: reader.address });
    const permit = await permitFor(site.network, owner, record, record.cids.slice(0, 8), consentId);
    const authority = { kind: "reader", permit } as const;
    const blocks = await read(bob, record.cids.slice(0, 8), authority, reader);
    expect(blocks.map((each) => Buffer.from(each).equals(original[blocks.indexOf(each)]!))).not.toContain(false);
    // A reader's page keeps nothing, and can ask again at once.
    expect(await isLocal(bob, record.cids[0]!)).toBe(false);
    await read(bob, record.cids.slice(0, 8), authority, reader);

    await expect(read(bob, [record.cids[8]!], authority, reader)).rejects.toMatchObject({ code: "STORAGE_FORBIDDEN" });
    await expect(read(bob, record.cids.slice(0, 1), authority, newAccount())).rejects.toMatchObject({
      code: "STORAGE_FORBIDDEN",
    });
    await bob.stop();

    // A page that never asked, on its own connection, knowing every name.
    const eve = await site.page();
    await pinStatus(libp2pLink(site.pinner, eve), record.root.toString());
    const wants = record.cids.slice(0, 3).map((cid) => eve.want(cid, AbortSignal.timeout(2500)));
    for (const want of wants) await expect(want).rejects.toMatchObject({ code: "STORAGE_UNREACHABLE" });
  });

  it("an authenticated peer gets only what its own sessions allow", async () => {
    site = await createSite({ http: false });
    await site.start();
    const page = await site.page();
    const [alice, mallory] = [newAccount(), newAccount()];
    const [hers, his] = [await randomRecord(page, 3, 5000), await randomRecord(page, 3, 5000)];
    await store(page, hers.root, alice);
    await store(page, his.root, mallory);
    const other = await site.page();
    await read(other, his.cids, { kind: "owner", root: his.root.toString() }, mallory);
    await expect(other.want(hers.cids[0]!, AbortSignal.timeout(2500))).rejects.toMatchObject({
      code: "STORAGE_UNREACHABLE",
    });
  });

  it("a pause acts while the reader's session lasts", async () => {
    site = await createSite({ http: false });
    await site.start();
    const [page, owner] = [await site.page(), newAccount()];
    const record = await randomRecord(page, 4, 5000);
    await store(page, record.root, owner);
    const [bob, reader, consentId] = [await site.page(), newAccount(), randomHex()];
    site.consents.set(consentId, { active: true, reader: reader.address });
    const permit = await permitFor(site.network, owner, record, record.cids, consentId);
    await read(bob, record.cids.slice(0, 2), { kind: "reader", permit }, reader);
    site.consents.set(consentId, { active: false, reader: reader.address });
    await new Promise((resolve) => setTimeout(resolve, 1200));
    await expect(bob.want(record.cids[2]!, AbortSignal.timeout(2500))).rejects.toMatchObject({
      code: "STORAGE_UNREACHABLE",
    });
    await expect(read(bob, record.cids, { kind: "reader", permit }, reader)).rejects.toMatchObject({
      code: "STORAGE_STOPPED",
    });
  });

  it("a record over the limit is refused with the reason", async () => {
    site = await createSite({ http: false, maxPin: 3 * 1024 * 1024 });
    await site.start();
    const page = await site.page();
    const { root } = await randomRecord(page, 4);
    await expect(store(page, root, newAccount())).rejects.toMatchObject({ code: "STORAGE_LIMIT" });
  });

  it("a session signed for one peer is refused from another", async () => {
    site = await createSite({ http: false });
    await site.start();
    const [page, other, owner] = [await site.page(), await site.page(), newAccount()];
    const record = await randomRecord(page, 1, 5000);
    await store(page, record.root, owner);
    const posing: StorageNode = { ...other, peer: page.peer };
    const authority = { kind: "owner", root: record.root.toString() } as const;
    await expect(read(posing, record.cids, authority, owner)).rejects.toMatchObject({ code: "STORAGE_FORBIDDEN" });
  });
});

describe("a pinner process", () => {
  const main = fileURLToPath(new URL("./main.ts", import.meta.url));
  const children: ChildProcess[] = [];
  afterEach(() => {
    for (const child of children.splice(0)) child.kill("SIGKILL");
  });

  async function startProcess(): Promise<ChildProcess> {
    const { config } = site;
    const settings = join(dirname(config.home), "config.json");
    await mkdir(dirname(config.home), { recursive: true });
    await writeFile(settings, JSON.stringify(config));
    await writeFile(config.networkFile, JSON.stringify(completed(site.network)));
    const child = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", main], {
      env: { ...process.env, CHARTPASS_SERVICE_CONFIG: settings },
      stdio: ["ignore", "pipe", "inherit", "ipc"],
    });
    children.push(child);
    await new Promise<void>((resolve, reject) => {
      child.stdout!.on("data", (text: Buffer) => (String(text).includes("ready pinner") ? resolve() : undefined));
      child.once("exit", (code) => reject(new Error(`ended with ${code}`)));
    });
    return child;
  }
  const ended = (child: ChildProcess) => new Promise((resolve) => child.once("exit", resolve));

  for (const http of [true, false]) {
    it(`killed in the middle of a deposit ${http ? "over HTTP" : "by bitswap"}, loses nothing and completes it`, async () => {
      site = await createSite({ http });
      const first = await startProcess();
      const [page, owner] = [await site.page(), newAccount()];
      const [done, cut] = [await randomRecord(page, 3), await randomRecord(page, 40)];
      const receipt = await store(page, done.root, owner);
      let killed: Promise<unknown> | undefined;
      const depositing = deposit(
        {
          network: site.network,
          pinner: site.pinner,
          root: cut.root,
          blocks: page.localBlock,
          sign: signAs(owner),
          ...(http ? {} : { node: page }),
        },
        {
          onProgress: ({ done: have, total }) => {
            if (have < 8 || have >= total || killed) return;
            killed = ended(first).then(startProcess);
            first.kill("SIGKILL");
          },
        },
      );
      const outcome = await depositing.catch((thrown: unknown) => thrown);
      expect(killed).toBeDefined();
      await killed;
      // Whether the page's own retries bridged the gap or not, asking again completes it.
      if (outcome instanceof Error) expect(outcome).toMatchObject({ code: "STORAGE_UNREACHABLE" });
      expect(await store(page, cut.root, owner)).toMatchObject({ blocks: 41, bytes: cut.bytes });
      expect(await store(page, done.root, owner)).toEqual(receipt);
      const other = await site.page();
      await read(other, [...done.cids, ...cut.cids], { kind: "owner", root: cut.root.toString() }, owner).then(
        () => expect.unreachable("blocks of another record under this session"),
        (thrown: unknown) => expect(thrown).toMatchObject({ code: expect.stringMatching(/UNKNOWN|UNREACHABLE/) }),
      );
      await read(other, cut.cids, { kind: "owner", root: cut.root.toString() }, owner);
    });
  }

  it("ends cleanly on SIGTERM and when its parent lets go", async () => {
    site = await createSite({ http: true });
    const byTerm = await startProcess();
    byTerm.kill("SIGTERM");
    expect(await ended(byTerm)).toBe(0);
    const byParent = await startProcess();
    byParent.disconnect();
    expect(await ended(byParent)).toBe(0);
  });
});

/** The fixture's network with everything a strict parser wants. */
function completed(network: Site["network"]): unknown {
  const hash = randomHex();
  const key = newAccount().address;
  const hospital = {
    id: hash,
    name: "Hospital A",
    chain: "relay",
    authority: "identity-based",
    members: [{ url: "http://localhost:1", key }],
    memberThreshold: 1,
    issuerKey: randomHex(33),
    messageKey: randomHex(1216),
    params: "0x",
  };
  const relay = { key, name: "Relay", organisation: hash, url: "http://localhost:1", messageKey: randomHex(1216) };
  return { ...network, name: "Test", suite: "ibe-clc", hospitals: [hospital], relays: [relay, relay], threshold: 2 };
}
