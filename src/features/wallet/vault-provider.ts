/**
 * EIP-1193 provider over the account in the vault. Everything that signs is confirmed by the person first; the key stays
 * in the secret worker. Reads go to the chain's own RPC; methods that steer a node or export anything are refused.
 */
import {
  getAddress,
  hexToBigInt,
  hexToNumber,
  isAddressEqual,
  numberToHex,
  ProviderRpcError,
  SwitchChainError,
  UnauthorizedProviderError,
  UnsupportedProviderMethodError,
  UserRejectedRequestError,
  createPublicClient,
  http,
  type Address,
  type Chain,
  type Hex,
} from "viem";
import type { VaultClient } from "../../vault/client.ts";
import {
  connectConfirmation,
  entryConfirmation,
  messageConfirmation,
  typedDataConfirmation,
  type Confirm,
  type Confirmation,
} from "./confirmation.ts";

/** What the wallet needs of the vault. */
export type WalletVault = Pick<VaultClient, "identity" | "call" | "onLock">;

export interface VaultProviderOptions {
  readonly vault: WalletVault;
  /** The first one is where it starts. */
  readonly chains: readonly [Chain, ...Chain[]];
  readonly confirm: Confirm;
  /** Names of known contracts, for the confirmation. */
  readonly nameOf?: (chainId: number, address: Address) => string | undefined;
}

export interface VaultProvider {
  request(call: { method: string; params?: unknown }): Promise<unknown>;
  on(event: string, listener: (value: never) => void): void;
  removeListener(event: string, listener: (value: never) => void): void;
  /** Whether the person let the app use the account since unlocking. */
  readonly connected: boolean;
  disconnect(): void;
}

/** What a page may ask of a chain without the wallet's consent. */
const READS =
  /^(eth_(call|get\w+|blockNumber|estimateGas|feeHistory|gasPrice|maxPriorityFeePerGas|syncing|sendRawTransaction|createAccessList)|net_version|web3_clientVersion)$/;

interface Entry {
  readonly from?: Address;
  readonly to?: Address;
  readonly data?: Hex;
  readonly input?: Hex;
  readonly value?: Hex;
  readonly gas?: Hex;
  readonly nonce?: Hex;
}

export function createVaultProvider(options: VaultProviderOptions): VaultProvider {
  const { vault, chains, confirm } = options;
  const listeners = new Map<string, Set<(value: never) => void>>();
  let chain = chains[0];
  let connected = false;

  const emit = (event: string, value: unknown) => {
    for (const listener of listeners.get(event) ?? []) listener(value as never);
  };
  const disconnect = () => {
    if (!connected) return;
    connected = false;
    emit("accountsChanged", []);
    emit("disconnect", new ProviderRpcError(new Error("locked"), { code: 4900, shortMessage: "The vault is locked." }));
  };
  vault.onLock(disconnect);

  const account = (): Address => {
    const wallet = vault.identity?.wallet;
    if (!connected || !wallet) throw new UnauthorizedProviderError(new Error("Unlock the vault and connect it first."));
    return wallet;
  };
  const asked = (named: unknown): Address => {
    const own = account();
    if (typeof named !== "string" || !isAddressEqual(getAddress(named), own)) {
      throw new UnauthorizedProviderError(new Error("This is not the account of the vault."));
    }
    return own;
  };
  const agree = async (confirmation: Confirmation) => {
    const agreed = await confirm(confirmation).catch(() => false);
    if (!agreed) throw new UserRejectedRequestError(new Error("You said no."));
  };
  const chainName = (id: number) => chains.find((each) => each.id === id)?.name ?? `network ${id}`;
  const read = (method: string, params: unknown) =>
    createPublicClient({ chain, transport: http() }).request({ method, params } as never) as Promise<unknown>;

  const connect = async () => {
    const wallet = vault.identity?.wallet;
    if (!wallet) throw new UnauthorizedProviderError(new Error("Unlock the vault first."));
    if (!connected) {
      await agree(connectConfirmation(chain.name));
      connected = true;
      emit("connect", { chainId: numberToHex(chain.id) });
      emit("accountsChanged", [wallet]);
    }
    return [wallet];
  };
  const switchChain = (wanted: unknown) => {
    const id = hexToNumber((wanted as { chainId: Hex }).chainId);
    const found = chains.find((each) => each.id === id);
    if (!found) throw new SwitchChainError(new Error("The wallet does not know this network."));
    chain = found;
    emit("chainChanged", numberToHex(chain.id));
    return null;
  };
  const signMessage = async ([message, from]: unknown[]) => {
    asked(from);
    await agree(messageConfirmation(String(message)));
    const raw = /^0x([0-9a-f]{2})*$/i.test(String(message)) ? bytesOf(message as Hex) : String(message);
    return vault.call("walletSignMessage", { message: raw });
  };
  const signTypedData = async ([from, data]: unknown[]) => {
    asked(from);
    const typedData = typeof data === "string" ? data : JSON.stringify(data);
    await agree(typedDataConfirmation(JSON.parse(typedData) as never, chainName));
    return vault.call("walletSignTypedData", { typedData });
  };
  const send = async ([entry]: unknown[]) => {
    const { from, to, value, gas, nonce, ...rest } = entry as Entry;
    const own = asked(from);
    const data = rest.data ?? rest.input;
    const on = chain;
    const amount = value === undefined ? 0n : hexToBigInt(value);
    await agree(entryConfirmation({ to, value: amount, data }, on.name, to && options.nameOf?.(on.id, to)));
    const client = createPublicClient({ chain: on, transport: http() });
    const request = {
      to,
      data,
      value: amount,
      chainId: on.id,
      type: "eip1559",
      nonce:
        nonce === undefined
          ? await client.getTransactionCount({ address: own, blockTag: "pending" })
          : hexToNumber(nonce),
      gas: gas === undefined ? await client.estimateGas({ account: own, to, data, value: amount }) : hexToBigInt(gas),
      ...(await client.estimateFeesPerGas()),
    };
    return client.sendRawTransaction({
      serializedTransaction: await vault.call("walletSignTransaction", { transaction: request }),
    });
  };

  return {
    get connected() {
      return connected;
    },
    disconnect,
    on(event, listener) {
      listeners.set(event, (listeners.get(event) ?? new Set()).add(listener));
    },
    removeListener(event, listener) {
      listeners.get(event)?.delete(listener);
    },
    async request({ method, params }) {
      const list = Array.isArray(params) ? (params as unknown[]) : [];
      switch (method) {
        case "eth_requestAccounts":
          return connect();
        case "eth_accounts":
          return connected && vault.identity ? [vault.identity.wallet] : [];
        case "eth_chainId":
          return numberToHex(chain.id);
        case "wallet_switchEthereumChain":
          return switchChain(list[0]);
        case "personal_sign":
          return signMessage(list);
        case "eth_signTypedData_v4":
          return signTypedData(list);
        case "eth_sendTransaction":
          return send(list);
        default:
          if (READS.test(method)) return read(method, params);
          throw new UnsupportedProviderMethodError(new Error(`The wallet does not offer ${method}.`));
      }
    },
  };
}

function bytesOf(hex: Hex): Uint8Array {
  return Uint8Array.from(hex.slice(2).match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}
