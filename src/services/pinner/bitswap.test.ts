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

    await expect(read(bob, [record.cids[8]!], authority, reader)).rejects.toMatchObject({
      code: "STORAGE_UNREACHABLE",
    });
  });
});
