/** The built-in wallet's account. It shares no key with the identity: what it signs can never pass for a consent. */
import type { TypedDataDefinition } from "viem";
import { ChartpassError } from "../core/errors.ts";
import type { SecretApi } from "./secret-worker-api.ts";
import type { UnlockedVault } from "./unlocked-vault.ts";

type WalletApi = Pick<SecretApi, "walletSignMessage" | "walletSignTypedData" | "walletSignTransaction">;

export function walletAccount(open: () => UnlockedVault): WalletApi {
  return {
    async walletSignMessage({ message }) {
      return open().keys.wallet.signMessage({ message: typeof message === "string" ? message : { raw: message } });
    },
    async walletSignTypedData({ typedData }) {
      const { wallet } = open().keys;
      return wallet.signTypedData(readTypedData(typedData));
    },
    async walletSignTransaction({ transaction }) {
      return open().keys.wallet.signTransaction(transaction);
    },
  };
}

function readTypedData(json: string): TypedDataDefinition {
  try {
    const { domain, types, primaryType, message } = JSON.parse(json) as TypedDataDefinition;
    return { domain, types, primaryType, message };
  } catch (cause) {
    throw new ChartpassError("ARG_TYPED_DATA", "The message to sign is not readable.", { cause });
  }
}
