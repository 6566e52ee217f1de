/** Permissions and stops the hospital has not posted yet, to be sent from the person's own wallet. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useConnection as useWallet, useSendTransactionSync, useSwitchChain } from "wagmi";
import { postConsentCall, stopConsentCall } from "../../chain/consents.ts";
import type { Hex } from "../../protocol/hex.ts";
import { chainOf, contractOf } from "../../protocol/network.ts";
import { Problem } from "../../session/Problem.tsx";
import { useConnection } from "../../session/Session.tsx";
import { useSession } from "../../session/session-store.ts";
import { Button } from "../../ui/Button.tsx";
import { List } from "../../ui/List.tsx";
import { Stack } from "../../ui/Stack.tsx";
import type { OutboxItem } from "../../vault/secret-worker-api.ts";

const POLL_MILLISECONDS = 3000;
const ACTION_WORDS = ["", "Pause", "Resume", "Stop", "Shorten"] as const;

export function SendMyself() {
  const { network, vault } = useConnection();
  const queries = useQueryClient();
  const say = useSession((state) => state.say);
  const wallet = useWallet();
  const { mutateAsync: switchChain } = useSwitchChain();
  const send = useSendTransactionSync();
  const waiting = useQuery({
    queryKey: ["wallet waiting"],
    queryFn: async () => (await vault.call("outbox", {})).flatMap(sendable),
    refetchInterval: POLL_MILLISECONDS,
  });
  if (!waiting.data || waiting.data.length === 0) return null;
  const chainId = chainOf(network, network.relayChain).id;
  const submit = async ({ id, call }: Sendable) => {
    if (wallet.chainId !== chainId) await switchChain({ chainId });
    await send.mutateAsync({
      to: contractOf(network, network.relayChain, "consents"),
      data: call,
      chainId,
      throwOnReceiptRevert: true,
    });
    await vault.call("delivered", { id });
    say("Sent");
    await queries.invalidateQueries({ queryKey: ["wallet waiting"] });
  };
  return (
    <Stack gap={2}>
      <h3>Not yet posted by your hospital</h3>
      <p>
        What you send yourself carries your wallet's address for everyone to see: two permissions sent from one wallet
        can be connected with each other.
      </p>
      <List
        label="Not yet posted"
        items={waiting.data.map((item) => ({
          id: item.id,
          title: item.words,
          side: (
            <Button
              size="small"
              disabled={!wallet.isConnected}
              busy={send.isPending}
              onClick={() => void submit(item).catch(() => undefined)}
            >
              Send it myself
            </Button>
          ),
        }))}
      />
      {!wallet.isConnected && <p>Connect a wallet to send them yourself.</p>}
      <Problem error={send.error} />
    </Stack>
  );
}

interface Sendable {
  readonly id: string;
  readonly words: string;
  readonly call: Hex;
}

function sendable(item: OutboxItem): Sendable[] {
  if (item.kind === "consent") {
    return [{ id: item.id, words: item.signed.consent.statement, call: postConsentCall(item.signed) }];
  }
  if (item.kind === "stop" && item.relay === null) {
    const words = `${ACTION_WORDS[item.stop.action]} a permission`;
    return [{ id: item.id, words, call: stopConsentCall(item.stop) }];
  }
  return [];
}
