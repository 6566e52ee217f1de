/**
 * Wallets: the built-in one and those of extensions. Nobody needs one, the hospital sponsors; with one a patient can send
 * a permission or a stop herself when her hospital does not.
 */
import { useState } from "react";
import {
  useConnect,
  useConnection as useWallet,
  useConnectors,
  useDisconnect,
  WagmiProvider,
  type Connector,
} from "wagmi";
import { Problem } from "../../session/Problem.tsx";
import { useConnection } from "../../session/Session.tsx";
import { Button } from "../../ui/Button.tsx";
import { CopyText } from "../../ui/CopyText.tsx";
import { Fold } from "../../ui/Fold.tsx";
import { List } from "../../ui/List.tsx";
import { Stack } from "../../ui/Stack.tsx";
import { ConfirmDialog, type PendingConfirmation } from "./ConfirmDialog.tsx";
import { SendMyself } from "./SendMyself.tsx";
import { createWagmiConfig } from "./wagmi-config.ts";

export default function Wallet() {
  const { network, vault } = useConnection();
  const [pending, setPending] = useState<PendingConfirmation>();
  const [config] = useState(() =>
    createWagmiConfig({
      network,
      vault,
      confirm: (confirmation) =>
        new Promise((resolve) => {
          setPending({
            confirmation,
            answer: (agreed) => {
              setPending(undefined);
              resolve(agreed);
            },
          });
        }),
    }),
  );
  return (
    <WagmiProvider config={config} reconnectOnMount={false}>
      <Stack as="section" gap={4}>
        <h2>Wallet</h2>
        <p>
          No one needs to pay anything here: your hospital covers the costs. A wallet lets you send a permission, or
          stop one, yourself if your hospital does not.
        </p>
        <Connectors />
        <SendMyself />
      </Stack>
      <ConfirmDialog pending={pending} />
    </WagmiProvider>
  );
}

function Connectors() {
  const connectors = useConnectors();
  const wallet = useWallet();
  const connect = useConnect();
  const disconnect = useDisconnect();
  if (wallet.isConnected) {
    return (
      <Stack gap={2}>
        <p>
          Connected: <strong>{wallet.connector?.name}</strong>
        </p>
        <Fold>
          <CopyText label="Account" value={wallet.address ?? ""} />
        </Fold>
        <div>
          <Button onClick={() => disconnect.mutate({})}>Disconnect</Button>
        </div>
      </Stack>
    );
  }
  return (
    <Stack gap={2}>
      <List
        label="Wallets"
        items={connectors.filter(isThere).map((connector) => ({
          id: connector.uid,
          title: connector.name,
          detail: connector.type === "chartpass" ? "Built in, nothing to install" : "Of this browser",
          side: (
            <Button
              size="small"
              onClick={() => connect.mutate({ connector })}
              busy={connect.isPending && connect.variables?.connector === connector}
              busyLabel="Connecting…"
            >
              {`Connect ${connector.name}`}
            </Button>
          ),
        }))}
      />
      {connect.error && !/said no|rejected/i.test(connect.error.message) && <Problem error={connect.error} />}
    </Stack>
  );
}

/** The plain injected connector is offered only where something is injected that has not announced itself. */
function isThere(connector: Connector, _: number, all: readonly Connector[]): boolean {
  if (connector.type !== "injected" || connector.id !== "injected") return true;
  const announced = all.some((other) => other.type === "injected" && other.id !== "injected");
  return !announced && "ethereum" in globalThis;
}
