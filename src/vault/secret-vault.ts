/**
 * The whole vault without a worker around it: the procedures of SecretApi over an environment. The worker's entry and
 * the tests run the same code.
 */
import { bytesToHex } from "@noble/hashes/utils.js";
import { ChartpassError } from "../core/errors.ts";
import { emptyTable, newTableKey } from "../core/seal/erasable.ts";
import { parseNetwork, type NetworkConfig } from "../protocol/network.ts";
import { backupFileName, readBackup, writeBackup } from "./backup.ts";
import { clinicianReading } from "./clinician-reading.ts";
import { clinicianRequests, closeExpired } from "./clinician-requests.ts";
import { enrolmentSteps } from "./enrolment.ts";
import { connectFirewalls, type Firewalls } from "./grant-exchange.ts";
import { ROOT, vaultKeys } from "./hierarchy.ts";
import { mail } from "./mail.ts";
import { checkPassphrase, STRETCH_STEPS } from "./passphrase.ts";
import { patientPermissions } from "./patient-permissions.ts";
import { patientRecords, undepositedDocuments } from "./patient-records.ts";
import { patientRequests } from "./patient-requests.ts";
import type { Identity, SecretApi } from "./secret-worker-api.ts";
import { serviceSigning } from "./service-signing.ts";
import { emptyState } from "./state.ts";
import { checkRevision, type VaultRow } from "./store.ts";
import { UnlockedVault, type VaultEnvironment } from "./unlocked-vault.ts";
import { openRoot, openRow, sealContent, sealRoot, type VaultContent } from "./vault-row.ts";
import { walletAccount } from "./wallet-account.ts";

export function createSecretVault(environment: VaultEnvironment): SecretApi {
  let config: NetworkConfig | undefined;
  let vault: UnlockedVault | undefined;
  let firewalls: Firewalls | undefined;
  const open = (): UnlockedVault => {
    if (vault) return vault;
    throw new ChartpassError("VAULT_LOCKED", "The vault is locked.", { hint: "Unlock it with your passphrase." });
  };
  const configured = (): NetworkConfig => {
    if (config) return config;
    throw new ChartpassError("ARG_NETWORK", "The vault was not told about the network.", { hint: "Reload the page." });
  };

  /** Claim, do, and give back when it fails. */
  const entering = async (id: string, enter: () => Promise<UnlockedVault>): Promise<Identity> => {
    configured();
    if (vault) throw new ChartpassError("VAULT_OPEN", "A vault is already open.", { hint: "Lock it first." });
    const release = await environment.claim(id);
    try {
      const entered = await enter();
      entered.firewalls = firewalls;
      vault = entered;
      return entered.identity();
    } catch (thrown) {
      release();
      throw thrown;
    }
  };

  const start = async (
    head: Pick<VaultRow, "id" | "displayName">,
    root: Uint8Array,
    content: VaultContent,
    passphrase: string,
    progress: (done: number) => void,
    documents: Readonly<Record<string, string>> = {},
  ): Promise<UnlockedVault> => {
    const store = await environment.openStore();
    checkRevision(await store.get(head.id), null);
    const keys = vaultKeys(root);
    const { state } = content;
    const open = {
      ...head,
      format: 1,
      role: state.role,
      hospital: state.credential?.hospital ?? state.enrolment?.hospital ?? null,
      createdAt: environment.now(),
      revision: 1,
    } as const;
    const sealed = await sealRoot(environment, head.id, root, passphrase, progress);
    const row: VaultRow = { ...open, ...sealed, ...(await sealContent(environment, keys, open, content)) };
    const entered = await UnlockedVault.enter(configured(), environment, { ...content, row, root, keys });
    const blobs = Object.entries(documents);
    // The row comes last: what fails before it leaves no vault behind, least of all one without its documents.
    try {
      for (const [name, text] of blobs) await entered.putBlob(name, new TextEncoder().encode(text));
      await store.put(row, null);
    } catch (thrown) {
      await Promise.allSettled(blobs.map(([name]) => entered.removeBlob(name)));
      throw thrown;
    }
    return entered;
  };

  return {
    async configure({ network }) {
      config = parseNetwork(network);
    },
    async connectFirewalls(ports) {
      firewalls = connectFirewalls(ports);
      if (vault) vault.firewalls = firewalls;
    },
    async createVault({ name, passphrase, role }, { progress }) {
      checkPassphrase(passphrase);
      const displayName = vaultName(name);
      const id = bytesToHex(environment.random(16));
      const content = { state: emptyState(role), table: emptyTable(), tableKey: newTableKey(environment.random) };
      return entering(id, () =>
        start({ id, displayName }, environment.random(ROOT), content, passphrase, (done) =>
          progress(done, STRETCH_STEPS),
        ),
      );
    },
    async unlock({ id, passphrase }, { progress }) {
      return entering(id, async () => {
        const row = await storedRow(environment, id);
        const opened = await openRow(environment, row, passphrase, (done) => progress(done, STRETCH_STEPS));
        const unlocked = await UnlockedVault.enter(configured(), environment, opened);
        await closeExpired(unlocked);
        return unlocked;
      });
    },
    async changePassphrase({ old, passphrase }, { progress }) {
      const { id, root, row } = open();
      checkPassphrase(passphrase);
      await openRoot(environment, row, old, (done) => progress(done / 2, STRETCH_STEPS)).catch(() => {
        throw new ChartpassError("VAULT_UNLOCK", "The present passphrase is wrong.", { hint: "Try again." });
      });
      const sealed = await sealRoot(environment, id, root, passphrase, (done) =>
        progress((STRETCH_STEPS + done) / 2, STRETCH_STEPS),
      );
      await open().changeRow(sealed);
    },
    async rename({ name }) {
      await open().changeRow({ displayName: vaultName(name) });
      return open().identity();
    },
    async exportBackup(_, { progress }) {
      const current = open();
      const nowSeconds = current.nowSeconds();
      const name = current.row.displayName;
      const { documents, lost } = await undepositedDocuments(current);
      const { root, table } = current;
      const deliveries = current.state.deliveries.filter(({ documentId }) => !lost.has(documentId));
      const state = { ...current.state, deliveries, lastBackup: nowSeconds };
      const content = { root, state, table, tableKey: newTableKey(environment.random), documents };
      const made = await writeBackup(environment, { id: current.id, name, nowSeconds }, content, (done) =>
        progress(done, STRETCH_STEPS),
      );
      // Noted once there is a file to speak of.
      await current.change((noted) => void (noted.lastBackup = nowSeconds));
      const leftOut = current.state.deliveries.filter(({ documentId }) => lost.has(documentId));
      return { ...made, fileName: backupFileName(name, nowSeconds), leftOut: leftOut.map(({ title }) => title) };
    },
    async restoreBackup({ file, code, passphrase, name }, { progress }) {
      checkPassphrase(passphrase);
      const restored = await readBackup(environment, file, code, (done) => progress(done / 2, STRETCH_STEPS));
      const id = restored.vault;
      const displayName = vaultName(name ?? restored.name);
      const halfway = (done: number) => progress((STRETCH_STEPS + done) / 2, STRETCH_STEPS);
      return entering(id, () =>
        start({ id, displayName }, restored.root, restored, passphrase, halfway, restored.documents),
      );
    },
    async identity() {
      return open().identity();
    },
    async cursor({ name }) {
      return open().state.cursors[name] ?? null;
    },
    async setCursor({ name, value }) {
      if (open().state.cursors[name] === value) return;
      await open().change((state) => void (state.cursors[name] = value));
    },
    ...serviceSigning(open),
    ...mail(open),
    ...enrolmentSteps(open),
    ...patientRecords(open),
    ...patientRequests(open),
    ...patientPermissions(open),
    ...clinicianRequests(open),
    ...clinicianReading(open),
    ...walletAccount(open),
  };
}

async function storedRow(environment: VaultEnvironment, id: string): Promise<VaultRow> {
  const row = await (await environment.openStore()).get(id);
  if (row) return row;
  throw new ChartpassError("VAULT_UNKNOWN", "This browser has no such vault.", {
    hint: "Choose another one, or restore it from its recovery file.",
  });
}

/** @throws VAULT_NAME */
function vaultName(name: string): string {
  const trimmed = name
    .normalize("NFC")
    .replace(/\p{Cc}/gu, " ")
    .trim();
  if (trimmed.length > 0 && trimmed.length <= 80) return trimmed;
  throw new ChartpassError("VAULT_NAME", "A vault needs a name of at most 80 characters.", { hint: "Type a name." });
}
