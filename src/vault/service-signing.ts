/** Requests to services, signed with the key that the service knows: the person's, a record's, or a request's. */
import { ChartpassError } from "../core/errors.ts";
import { fromHex } from "../protocol/hex.ts";
import { chainOf } from "../protocol/network.ts";
import { serviceRequestTypedData } from "../protocol/service-request.ts";
import { serviceDomain } from "../protocol/typed-data.ts";
import { readerAccount, sentRequest } from "./sent-request.ts";
import type { SecretApi, Signer } from "./secret-worker-api.ts";
import { found, type UnlockedVault } from "./unlocked-vault.ts";

export function serviceSigning(open: () => UnlockedVault): Pick<SecretApi, "signServiceRequest"> {
  return {
    async signServiceRequest({ signer, request }) {
      const vault = open();
      const { service, action, bodyHash, nonce, issued } = request;
      const domain = serviceDomain(chainOf(vault.config, vault.config.relayChain).id, vault.config.deploymentSalt);
      const account = signingAccount(vault, signer);
      const typedData = serviceRequestTypedData(domain, { service, action, bodyHash, nonce, issued });
      return { signature: await account.signTypedData(typedData), address: account.address };
    },
  };
}

function signingAccount(vault: UnlockedVault, signer: Signer) {
  switch (signer.as) {
    case "identity":
      return vault.keys.identity;
    case "storage": {
      const record = vault.state.records.find((each) => each.recordId === signer.recordId);
      return vault.keys.oneTime("storage-owner", fromHex(found(record, "record").storageSalt, 32));
    }
    case "reader":
      return readerAccount(sentRequest(vault, signer.requestId));
    default:
      throw new ChartpassError("ARG_SIGNER", "This key does not sign requests.");
  }
}
