/**
 * A permission on its way into force, told from what is there: the chain, the relays, the outbox. So it is the same
 * after a lock or a reload, and whoever was away is reached later.
 */
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { readPermissionStatus } from "../../session/patient-data.ts";
import { Problem } from "../../session/Problem.tsx";
import { useConnection } from "../../session/Session.tsx";
import { ButtonLink } from "../../ui/ButtonLink.tsx";
import { listWords } from "../../ui/list-words.ts";
import { Notice } from "../../ui/Notice.tsx";
import { Stack } from "../../ui/Stack.tsx";
import { StepList, type Step } from "../../ui/StepList.tsx";
import type { OutboxItem, Permission } from "../../vault/secret-worker-api.ts";
import { relayReadiness } from "./giving.ts";
import { sharingState, waitingFor } from "./sharing-state.ts";

/** While it is on its way a person waits; afterwards it only has to be true. */
const BRISK_MILLISECONDS = 400;
const CALM_MILLISECONDS = 2500;
/** After the signature; before that, what has not left yet is simply leaving. */
const PATIENCE_SECONDS = 6;

export function SharingProgress({ permission }: { permission: Permission }) {
  const connection = useConnection();
  const { consentId, name } = permission;
  const [settled, setSettled] = useState(false);
  const every = settled ? CALM_MILLISECONDS : BRISK_MILLISECONDS;
  const outbox = useQuery({
    queryKey: ["permission outbox", consentId],
    queryFn: async (): Promise<readonly OutboxItem["kind"][]> => {
      const items = await connection.vault.call("outbox", {});
      return items.filter((item) => item.consentId === consentId).map((item) => item.kind);
    },
    refetchInterval: every,
  });
  const chain = useQuery({
    queryKey: ["permission posted", consentId],
    queryFn: () => readPermissionStatus(connection, permission),
    refetchInterval: every,
  });
  const relays = useQuery({
    queryKey: ["permission relays", consentId],
    queryFn: () => relayReadiness(connection, permission),
    refetchInterval: every,
    enabled: !settled,
  });
  const left = outbox.data ?? [];
  const state = sharingState(chain.data?.standing, relays.data, left);
  if (state !== "sending" && !settled) setSettled(true);

  if (state === "over") {
    return (
      <Notice
        title={`You shared with ${name}; it is over now`}
        actions={<ButtonLink href="/patient/permissions">See your permissions</ButtonLink>}
      >
        Nothing more can be read. What was already read stays read.
      </Notice>
    );
  }
  if (state === "paused") {
    return (
      <Notice
        tone="warning"
        title={`You paused sharing with ${name}`}
        actions={<ButtonLink href="/patient/permissions">See your permissions</ButtonLink>}
      />
    );
  }
  const posted = chain.data !== undefined && chain.data.standing !== "unposted";
  const overdue = outbox.dataUpdatedAt / 1000 > permission.signedAt + PATIENCE_SECONDS;
  const isHeldBack = outbox.data !== undefined && connection.vault.isHeldBack(consentId);
  // What is refused for good leaves the outbox, and then nobody will enter it any more.
  const isRefused =
    chain.data?.standing === "unposted" && outbox.data && !left.includes("consent") && !isHeldBack && overdue;
  const steps: Step[] = [
    { id: "sign", label: "Sign", state: "done" },
    {
      id: "post",
      label: "Your hospital enters it",
      state: posted ? "done" : isRefused || isHeldBack ? "failed" : "doing",
    },
    {
      id: "relays",
      label: "Ready to be read",
      state: state === "shared" ? "done" : posted ? "doing" : "waiting",
      ...(relays.data ? { detail: `${relays.data.ready} of the ${relays.data.needed} relays that are needed` } : {}),
    },
  ];
  return (
    <Stack gap={4}>
      {state === "shared" && (
        <Notice
          tone="success"
          announce
          title={`Shared with ${name}`}
          actions={<ButtonLink href="/patient/permissions">See your permissions</ButtonLink>}
        >
          {listWords(permission.parts.map((part) => part.title))}. You can stop this at any time.
        </Notice>
      )}
      <StepList label="Sharing" steps={steps} />
      {isRefused && (
        <Notice
          tone="warning"
          title="Your hospital did not enter the permission"
          lost="Nothing was shared."
          next="Ask the clinician for a new request and share again, or ask your hospital why."
        />
      )}
      {isHeldBack && overdue && (
        <Notice
          tone="warning"
          title={`${left.length > 0 || posted ? "Part of this permission" : "This permission"} is not sent from this device`}
          {...(posted ? {} : { lost: "Nothing was shared." })}
          next="Stop this permission, ask the clinician for a new request and share again."
          actions={<ButtonLink href="/patient/permissions">See your permissions</ButtonLink>}
        >
          It did not pass the check on this device, or this browser no longer knows that it did: it was signed in
          another browser, in an older version of the app, or before this site&apos;s data were cleared.
        </Notice>
      )}
      {left.length > 0 && overdue && (
        <Notice title="Not everyone could be reached yet">
          {waitingFor(left)} It is sent again by itself while your vault is open. Nothing is lost.
        </Notice>
      )}
      <Problem error={chain.error ?? outbox.error} />
    </Stack>
  );
}
