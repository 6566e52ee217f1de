/** The built-in wallet for wagmi. Connection lasts while the vault is open; nothing about it is kept. */
import {
  getAddress,
  hexToNumber,
  numberToHex,
  SwitchChainError,
  UnauthorizedProviderError,
  type Address,
  type Hex,
} from "viem";
import { ChainNotConfiguredError, createConnector } from "wagmi";
import { createVaultProvider, type VaultProvider, type VaultProviderOptions } from "./vault-provider.ts";

export const CHARTPASS_CONNECTOR = "chartpass";

export function chartpassConnector(options: Omit<VaultProviderOptions, "chains">) {
  return createConnector<VaultProvider>((config) => {
    const provider = createVaultProvider({ ...options, chains: config.chains });
    const accounts = async () => {
      const list = (await provider.request({ method: "eth_accounts" })) as Address[];
      return list.map((account) => getAddress(account));
    };
    const chainId = async () => hexToNumber((await provider.request({ method: "eth_chainId" })) as Hex);
    const onAccountsChanged = (list: string[]) => {
      if (list.length === 0) config.emitter.emit("disconnect");
      else config.emitter.emit("change", { accounts: list.map((account) => getAddress(account)) });
    };
    const onChainChanged = (id: string) => config.emitter.emit("change", { chainId: Number(id) });
    const switchChain = async (id: number) => {
      const chain = config.chains.find((each) => each.id === id);
      if (!chain) throw new SwitchChainError(new ChainNotConfiguredError());
      await provider.request({ method: "wallet_switchEthereumChain", params: [{ chainId: numberToHex(id) }] });
      return chain;
    };
    return {
      id: CHARTPASS_CONNECTOR,
      name: "Chartpass wallet",
      type: CHARTPASS_CONNECTOR,
      async setup() {
        provider.on("accountsChanged", onAccountsChanged);
        provider.on("chainChanged", onChainChanged);
      },
      async connect({ chainId: wanted, isReconnecting, withCapabilities } = {}) {
        // Reconnecting never asks: a reload finds the vault locked, and unlocking is the person's step.
        if (isReconnecting && !provider.connected)
          throw new UnauthorizedProviderError(new Error("The vault is locked."));
        await provider.request({ method: "eth_requestAccounts" });
        if (wanted !== undefined && wanted !== (await chainId())) await switchChain(wanted);
        const list = await accounts();
        const given = withCapabilities ? list.map((address) => ({ address, capabilities: {} })) : list;
        // The library's own way to tell the two forms apart is a type parameter that values cannot follow.
        return { accounts: given as never, chainId: await chainId() };
      },
      async disconnect() {
        provider.disconnect();
      },
      getAccounts: accounts,
      getChainId: chainId,
      getProvider: async () => provider,
      isAuthorized: async () => provider.connected,
      switchChain: ({ chainId: id }) => switchChain(id),
      onAccountsChanged,
      onChainChanged,
      onDisconnect: () => config.emitter.emit("disconnect"),
    };
  });
}
