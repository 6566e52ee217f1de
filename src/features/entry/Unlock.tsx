/** Open a vault of this device. */
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useLocation } from "wouter";
import { Problem } from "../../session/Problem.tsx";
import { landingPath } from "../../session/role-paths.ts";
import { useConnection } from "../../session/Session.tsx";
import { useSession } from "../../session/session-store.ts";
import { Button } from "../../ui/Button.tsx";
import { Notice } from "../../ui/Notice.tsx";
import { Form } from "../../ui/Form.tsx";
import { PageHeader } from "../../ui/PageHeader.tsx";
import { PassphraseField } from "../../ui/PassphraseField.tsx";
import { Progress } from "../../ui/Progress.tsx";

export function Unlock({ vaultId }: { vaultId: string }) {
  const { vault } = useConnection();
  const { entered, lockReason } = useSession();
  const [, go] = useLocation();
  const [passphrase, setPassphrase] = useState("");
  const [progress, setProgress] = useState<number>();
  const people = useQuery({ queryKey: ["vaults"], queryFn: () => vault.list() });
  const person = people.data?.find((each) => each.id === vaultId);
  const unlock = useMutation({
    mutationFn: () =>
      vault.unlock({ id: vaultId, passphrase }, { onProgress: ({ done, total }) => setProgress(done / total) }),
    onSuccess: (identity) => {
      entered(identity);
      go(landingPath(identity));
    },
    onSettled: () => {
      setPassphrase("");
      setProgress(undefined);
    },
  });
  return (
    <Form onSend={() => unlock.mutate()}>
      <PageHeader
        title={person ? `Welcome back, ${person.displayName}` : "Welcome back"}
        back={{ href: "/", label: "Start" }}
      />
      {lockReason === "idle" && !unlock.error && (
        <Notice title="Locked after five quiet minutes" lost="Nothing was lost." next="Unlock to go on." />
      )}
      {people.data && !person && (
        <Notice
          tone="warning"
          title="This vault is not on this device"
          lost="Nothing was lost."
          next="Go back to the start, or restore it from your recovery kit."
        />
      )}
      <PassphraseField
        label="Passphrase"
        value={passphrase}
        onValue={setPassphrase}
        autoComplete="current-password"
        autoFocus
      />
      <Problem error={people.error ?? unlock.error} />
      {unlock.isPending ? (
        <Progress label="Opening your vault…" value={progress} />
      ) : (
        <div>
          <Button type="submit" variant="primary" disabled={passphrase === ""}>
            Unlock
          </Button>
        </div>
      )}
    </Form>
  );
}
