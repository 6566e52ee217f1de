/** Deposit and reading over HTTP, against a pinner with its real files, database and server. */
import { readFile, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { CID } from "multiformats/cid";
import { verifyStoredReceipt } from "../../protocol/record-ledger.ts";
import { parseRoot } from "../../storage/dag.ts";
import { fetchBlocks, type StorageAuthority } from "../../storage/fetching.ts";
import { httpLink } from "../../storage/pinner-link.ts";
import { deposit, pinStatus, unpin } from "../../storage/pinning.ts";
import { createSite, newAccount, permitFor, randomHex, recordInMemory, signAs, type Site } from "./pinner.fixture.ts";

let site: Site;
beforeAll(async () => {
  site = await createSite({ http: true, maxPin: 8 * 1024 * 1024 });
  await site.start();
});
afterAll(() => site.close());

type Record = Awaited<ReturnType<typeof recordInMemory>>;
type Account = ReturnType<typeof newAccount>;
const store = (record: Record, owner: Account, options = {}) =>
  deposit(
    { network: site.network, pinner: site.pinner, root: record.root, blocks: record.read, sign: signAs(owner) },
    options,
  );
const read = (cids: readonly CID[], authority: StorageAuthority, by: Account) =>
  fetchBlocks({ network: site.network, cids, authority, sign: signAs(by) });
const asOwner = (record: Record) => ({ kind: "owner", root: record.root.toString() }) as const;
const status = (record: Record) => pinStatus(httpLink(site.pinner, site.pinner.url!), record.root.toString());

async function stored(leaves = 3, bytes = 1000) {
  const [owner, record] = [newAccount(), await recordInMemory(leaves, bytes)];
  return { owner, record, receipt: await store(record, owner) };
}

async function shared(cidsOf: (record: Record) => readonly CID[] = (record) => record.cids) {
  const { owner, record } = await stored();
  const [reader, consentId] = [newAccount(), randomHex()];
  site.consents.set(consentId, { active: true, reader: reader.address });
  const permit = await permitFor(site.network, owner, record, cidsOf(record), consentId);
  return { owner, record, reader, consentId, authority: { kind: "reader", permit } as const };
}

/** Overwrite the pinner's file of a block. */
async function damage(cid: CID) {
  const blocks = join(site.config.home, "blocks");
  for (const entry of await readdir(blocks, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    const wanted = await import("blockstore-fs/sharding").then(({ NextToLast }) => new NextToLast().encode(cid).file);
    if (entry.name !== wanted) continue;
    const bytes = await readFile(path);
    bytes[0] = (bytes[0] ?? 0) ^ 1;
    await writeFile(path, bytes);
  }
}

describe("deposit", () => {
  it("ends with a receipt for every block, and the owner reads it back", async () => {
    const seen: string[] = [];
    const [owner, record] = [newAccount(), await recordInMemory(5, 300_000)];
    const receipt = await store(record, owner, {
      onProgress: ({ stage, done, total }: { stage: string; done: number; total: number }) =>
        seen.push(`${stage} ${done}/${total}`),
    });
    expect(receipt).toMatchObject({ root: record.root.toString(), blocks: 6, bytes: record.bytes });
    expect(await verifyStoredReceipt(site.network, receipt)).toBe(true);
    expect(await status(record)).toEqual({ status: "pinned", have: 6, total: 6 });
    expect(seen.at(-1)).toBe("confirming 6/6");
    const back = await read([record.root, ...record.cids], asOwner(record), owner);
    expect(back.map((each) => each.length)).toEqual([back[0]!.length, ...record.cids.map(() => 300_000)]);
    expect(parseRoot(back[0]!).map(String)).toEqual(record.cids.map(String));
  });

  it("resumes: what arrived is not sent again", async () => {
    const [owner, record] = [newAccount(), await recordInMemory(8)];
    const controller = new AbortController();
    const sent: string[] = [];
    const cut = deposit(
      {
        network: site.network,
        pinner: site.pinner,
        root: record.root,
        blocks: async (cid) => {
          if (sent.length === 8) {
            controller.abort();
            await new Promise((resolve) => setTimeout(resolve, 50));
          }
          sent.push(cid.toString());
          return record.read(cid);
        },
        sign: signAs(owner),
      },
      { signal: controller.signal },
    );
    await expect(cut).rejects.toMatchObject({ code: "STORAGE_CANCELLED" });
    const { have, status: state } = await status(record);
    expect(state).toBe("pinning");
    expect(have).toBeGreaterThan(1);
    const again: string[] = [];
    await deposit({
      network: site.network,
      pinner: site.pinner,
      root: record.root,
      blocks: async (cid) => (again.push(cid.toString()), record.read(cid)),
      sign: signAs(owner),
    });
    expect(again.length).toBe(1 + (9 - have));
  });

  it("gives the same receipt when repeated, and belongs to the first signer", async () => {
    const { owner, record, receipt } = await stored();
    expect(await store(record, owner)).toEqual(receipt);
    await expect(store(record, newAccount())).rejects.toMatchObject({ code: "STORAGE_FORBIDDEN" });
  });

  it("refuses a damaged block and one over the limit", async () => {
    const [owner, record] = [newAccount(), await recordInMemory(2)];
    const wrong = {
      ...record,
      read: async (cid: CID) => (cid.equals(record.cids[0]!) ? new Uint8Array(9) : record.read(cid)),
    };
    await expect(store(wrong, owner)).rejects.toMatchObject({ code: "STORAGE_CORRUPT" });
    const large = await recordInMemory(9, 1024 * 1024);
    await expect(store(large, owner)).rejects.toMatchObject({ code: "STORAGE_LIMIT" });
  });

  it("is forgotten at the owner's word only", async () => {
    const { owner, record } = await stored();
    const order = { network: site.network, pinner: site.pinner, root: record.root };
    await expect(unpin({ ...order, sign: signAs(newAccount()) })).rejects.toMatchObject({ code: "STORAGE_FORBIDDEN" });
    await unpin({ ...order, sign: signAs(owner) });
    await expect(status(record)).rejects.toMatchObject({ code: "STORAGE_UNKNOWN" });
    const left = await readdir(join(site.config.home, "blocks"), { recursive: true });
    const { NextToLast } = await import("blockstore-fs/sharding");
    const gone = record.cids.map((cid) => new NextToLast().encode(cid).file);
    expect(left.filter((name) => gone.some((file) => name.endsWith(file)))).toEqual([]);
  });

  it("says when no pinner answers", async () => {
    const record = await recordInMemory(1);
    const away = { ...site.pinner, url: "http://127.0.0.1:1" };
    const order = { network: site.network, pinner: away, root: record.root, blocks: record.read };
    await expect(deposit({ ...order, sign: signAs(newAccount()) })).rejects.toMatchObject({
      code: "STORAGE_UNREACHABLE",
    });
  });
});

describe("reading under a consent", () => {
  it("gives the permitted blocks to the reader", async () => {
    const { record, reader, authority } = await shared((all) => all.cids.slice(0, 2));
    const blocks = await read(record.cids.slice(0, 2), authority, reader);
    expect(blocks).toEqual(await Promise.all(record.cids.slice(0, 2).map(record.read)));
  });

  it("refuses a block the permit does not list, and the root", async () => {
    const { record, reader, authority } = await shared((all) => all.cids.slice(0, 2));
    for (const cid of [record.cids[2]!, record.root]) {
      await expect(read([cid], authority, reader)).rejects.toMatchObject({ code: "STORAGE_FORBIDDEN" });
    }
  });

  it("refuses any signer but the reader, the owner of the permit included", async () => {
    const { owner, record, authority } = await shared();
    for (const by of [newAccount(), owner]) {
      await expect(read(record.cids, authority, by)).rejects.toMatchObject({ code: "STORAGE_FORBIDDEN" });
    }
  });

  it("refuses without an active consent, and while the chain is silent", async () => {
    const { record, reader, consentId, authority } = await shared();
    site.consents.set(consentId, { active: false, reader: reader.address });
    await expect(read(record.cids, authority, reader)).rejects.toMatchObject({ code: "STORAGE_STOPPED" });
    const other = await shared();
    site.chain.down = true;
    await expect(read(other.record.cids, other.authority, other.reader)).rejects.toMatchObject({
      code: "STORAGE_UNAVAILABLE",
    });
    site.chain.down = false;
    await read(other.record.cids, other.authority, other.reader);
  });

  it("refuses permits that are altered, for another record, or by another owner", async () => {
    const { owner, record, reader, consentId, authority } = await shared((all) => all.cids.slice(0, 1));
    const victim = await stored();
    const { permit } = authority;
    const forged = [
      { ...permit, cids: record.cids.map(String) },
      { ...permit, root: victim.record.root.toString() },
      await permitFor(site.network, owner, victim.record, victim.record.cids, consentId),
      // Signed well, for his own record, but naming the blocks of another.
      await permitFor(site.network, owner, record, victim.record.cids, consentId),
    ];
    for (const each of forged) {
      await expect(read(victim.record.cids, { kind: "reader", permit: each }, reader)).rejects.toMatchObject({
        code: "STORAGE_FORBIDDEN",
      });
    }
  });

  it("stops within two seconds of a pause, in the middle of a session", async () => {
    const { record, reader, consentId, authority } = await shared();
    const token = await sessionToken(authority, reader);
    const get = (cid: CID) =>
      fetch(`${site.pinner.url}/blocks/${cid}`, { headers: { authorization: `Bearer ${token}` } });
    expect((await get(record.cids[0]!)).status).toBe(200);
    site.consents.set(consentId, { active: false, reader: reader.address });
    await new Promise((resolve) => setTimeout(resolve, 1500));
    const refused = await get(record.cids[1]!);
    expect(refused.status).toBe(403);
    expect(await refused.json()).toMatchObject({ code: "STORAGE_STOPPED" });
    site.consents.set(consentId, { active: true, reader: reader.address });
    await new Promise((resolve) => setTimeout(resolve, 1500));
    expect((await get(record.cids[1]!)).status).toBe(200);
  });
});

/** Open a session by hand, to hold on to its token. */
async function sessionToken(authority: StorageAuthority, by: Account): Promise<string> {
  const { askSigned } = await import("../../storage/pinner-link.ts");
  const { ACTION, parseSession } = await import("../../storage/pinner-messages.ts");
  const link = httpLink(site.pinner, site.pinner.url!);
  const order = { method: "POST", path: "/sessions", action: ACTION.session, body: authority } as const;
  return (await askSigned(site.network, link, signAs(by), order, parseSession, undefined)).token;
}

const textOf = (input: string | URL | Request) => (input instanceof Request ? input.url : input.toString());

describe("attacks", () => {
  it("listing another's blocks in a root of one's own gives nothing", async () => {
    const victim = await stored();
    const thief = newAccount();
    const { encodeRoot } = await import("../../storage/dag.ts");
    const { CID: Cid } = await import("multiformats/cid");
    const { sha256 } = await import("multiformats/hashes/sha2");
    const block = encodeRoot(victim.record.cids.toReversed());
    const root = Cid.createV1(0x71, await sha256.digest(block));
    const never = new Error("he does not have them");
    const order = { network: site.network, pinner: site.pinner, root, sign: signAs(thief) };
    const blocks = async (cid: CID) => (cid.equals(root) ? block : Promise.reject(never));
    await expect(deposit({ ...order, blocks })).rejects.toBe(never);
    const answer = await pinStatus(httpLink(site.pinner, site.pinner.url!), root.toString());
    expect(answer).toEqual({ status: "pinning", have: 1, total: 4 });
    const authority = { kind: "owner", root: root.toString() } as const;
    await expect(read(victim.record.cids, authority, thief)).rejects.toMatchObject({ code: "STORAGE_UNKNOWN" });
    // And forgetting his root takes nothing from the victim.
    await unpin(order);
    await read(victim.record.cids, asOwner(victim.record), victim.owner);
  });

  it("a signed request works once, and not for another action", async () => {
    const { owner, record } = await stored();
    const calls: RequestInit[] = [];
    const real = globalThis.fetch;
    globalThis.fetch = (input, init) => {
      if (textOf(input).endsWith("/sessions")) calls.push(init!);
      return real(input, init);
    };
    try {
      await read(record.cids, asOwner(record), owner);
    } finally {
      globalThis.fetch = real;
    }
    const { method, headers, body } = calls[0]!;
    const replay = (path: string) => fetch(site.pinner.url + path, { method: method!, headers: headers!, body: body! });
    expect((await replay("/sessions")).status).toBe(401);
    expect((await replay("/pins")).status).toBe(401);
    expect((await fetch(`${site.pinner.url}/blocks/${record.cids[0]}`)).status).toBe(401);
  });

  it("a request signed for a libp2p peer is no use over HTTP", async () => {
    const { owner, record } = await stored();
    const { askSigned } = await import("../../storage/pinner-link.ts");
    const { ACTION, parseSession } = await import("../../storage/pinner-messages.ts");
    const body = { ...asOwner(record), peer: "12D3KooWAAAA" };
    const order = { method: "POST", path: "/sessions", action: ACTION.session, body } as const;
    const link = httpLink(site.pinner, site.pinner.url!);
    await expect(askSigned(site.network, link, signAs(owner), order, parseSession, undefined)).rejects.toMatchObject({
      code: "STORAGE_FORBIDDEN",
    });
  });
});

describe("other ways in and out", () => {
  it("a CAR file carries a record from one pinner to another", async () => {
    const { owner, record } = await stored(4, 200_000);
    const authority = asOwner(record);
    const bearer = { authorization: `Bearer ${await sessionToken(authority, owner)}` };
    const path = `/pins/${record.root}/car`;
    const file = await (await fetch(site.pinner.url + path, { headers: bearer })).arrayBuffer();
    expect(file.byteLength).toBeGreaterThan(record.bytes);
    expect((await fetch(site.pinner.url + path)).status).toBe(401);

    await unpin({ network: site.network, pinner: site.pinner, root: record.root, sign: signAs(owner) });
    const never = async (cid: CID) => (cid.equals(record.root) ? record.read(cid) : Promise.reject(new Error("cut")));
    const order = { network: site.network, pinner: site.pinner, root: record.root, sign: signAs(owner) };
    await expect(deposit({ ...order, blocks: never })).rejects.toThrow("cut");
    const headers = { authorization: `Bearer ${await sessionToken(authority, owner)}` };
    const damaged = new Uint8Array(file.slice(0));
    damaged[damaged.length - 5]! ^= 1;
    const send = (body: BodyInit) => fetch(site.pinner.url + path, { method: "POST", headers, body });
    expect(await (await send(damaged)).json()).toMatchObject({ code: "STORAGE_CORRUPT" });
    expect(await (await send(new Uint8Array(50))).json()).toMatchObject({ code: "STORAGE_SHAPE" });
    expect(await (await send(file)).json()).toEqual({ status: "pinned", have: 5, total: 5 });
    await read(record.cids, authority, owner);
  });

  it("speaks the IPFS Pinning Service API to the owner", async () => {
    const { owner, record } = await stored();
    const headers = { authorization: `Bearer ${await sessionToken(asOwner(record), owner)}` };
    const root = record.root.toString();
    const psa = (path: string, init: RequestInit = {}) => fetch(`${site.pinner.url}/psa${path}`, { headers, ...init });
    const listed = (await (await psa("/pins")).json()) as { count: number; results: object[] };
    expect(listed).toMatchObject({ count: 1, results: [{ requestid: root, status: "pinned", pin: { cid: root } }] });
    expect(await (await psa("/pins?status=failed")).json()).toMatchObject({ count: 0 });
    expect((await psa("/pins", { method: "POST", body: JSON.stringify({ cid: root, name: "x" }) })).status).toBe(202);
    const wrong = await psa("/pins", { method: "POST", body: JSON.stringify({ cid: record.cids[0]!.toString() }) });
    expect(await wrong.json()).toMatchObject({ error: { reason: "STORAGE_FORBIDDEN" } });
    expect((await psa("/pins", { headers: {} })).status).toBe(401);
    expect((await psa(`/pins/${root}`, { method: "DELETE" })).status).toBe(202);
    expect((await psa(`/pins/${root}`)).status).toBe(401);
  });
});

describe("damage on the pinner's disk", () => {
  it("is noticed, never served, and healed by depositing again", async () => {
    const { owner, record } = await stored();
    await damage(record.cids[1]!);
    await expect(read(record.cids, asOwner(record), owner)).rejects.toMatchObject({ code: "STORAGE_CORRUPT" });
    expect(await status(record)).toEqual({ status: "pinning", have: 3, total: 4 });
    await store(record, owner);
    await read(record.cids, asOwner(record), owner);
  });

  it("a pinner that lies about a block is caught by the page", async () => {
    const { owner, record } = await stored();
    const real = globalThis.fetch;
    globalThis.fetch = async (input, init) =>
      textOf(input).includes("/blocks/") ? new Response(new Uint8Array(1000)) : real(input, init);
    try {
      await expect(read(record.cids, asOwner(record), owner)).rejects.toMatchObject({ code: "STORAGE_CORRUPT" });
    } finally {
      globalThis.fetch = real;
    }
  });
});
