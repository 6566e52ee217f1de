/** Keeps people from working with a network, or under a registration, that the register does not confirm. */
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { codeOf } from "../core/errors.ts";
import { hospitalName } from "../session/network.ts";
import { Problem } from "../session/Problem.tsx";
import { checkNetwork, checkOwnEntry } from "../session/register-check.ts";
import { useConnection, useIdentity } from "../session/Session.tsx";
import { Notice } from "../ui/Notice.tsx";
import { Stack } from "../ui/Stack.tsx";

const OWN_ENTRY_MILLISECONDS = 30_000;

export function RegisterWatch({ children }: { children: ReactNode }) {
  const { network } = useConnection();
  const identity = useIdentity();
  const description = useQuery({
    queryKey: ["register network"],
    queryFn: () => checkNetwork(network).then(() => true),
    staleTime: Infinity,
    retry: 1,
  });
  const own = useQuery({
    queryKey: ["register own entry", identity.key, identity.enrolment],
    queryFn: () => checkOwnEntry(network, identity),
    refetchInterval: OWN_ENTRY_MILLISECONDS,
  });
  // A chain that does not answer is said where it matters; a register that answers otherwise stops everything.
  if (description.error && codeOf(description.error) === "CHAIN_REGISTER") {
    return <Problem error={description.error} onRetry={() => void description.refetch()} />;
  }
  const hospital = hospitalName(network, identity.hospital);
  return (
    <Stack gap={6}>
      {own.data === "withdrawn" && (
        <Notice
          tone="warning"
          title={`${hospital} has withdrawn your registration`}
          lost="What you kept stays yours and readable."
          next={`Ask at ${hospital} if this is a mistake.`}
        />
      )}
      {own.data === "other-key" && (
        <Notice
          tone="problem"
          title="The register names another key for you"
          lost="Your vault is untouched."
          next={`Tell ${hospital} at once: someone may be acting in your name.`}
        />
      )}
      {children}
    </Stack>
  );
}
