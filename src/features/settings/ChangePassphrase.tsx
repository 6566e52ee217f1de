/** A new passphrase for the vault on this device. */
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { Problem } from "../../session/Problem.tsx";
import { useConnection } from "../../session/Session.tsx";
import { useSession } from "../../session/session-store.ts";
import { Button } from "../../ui/Button.tsx";
import { Fold } from "../../ui/Fold.tsx";
import { PassphraseField } from "../../ui/PassphraseField.tsx";
import { Form } from "../../ui/Form.tsx";
import { Stack } from "../../ui/Stack.tsx";

export function ChangePassphrase() {
  const { vault } = useConnection();
  const say = useSession((state) => state.say);
  const [old, setOld] = useState("");
  const [passphrase, setPassphrase] = useState("");
  const change = useMutation({
    mutationFn: () => vault.call("changePassphrase", { old, passphrase }),
    onSuccess: () => {
      setOld("");
      setPassphrase("");
      say("Passphrase changed");
    },
  });
  return (
    <Stack as="section" gap={4}>
      <h2>Passphrase</h2>
      <Fold summary="Change passphrase" size="text">
        <Form onSend={() => change.mutate()}>
          <PassphraseField label="Present passphrase" value={old} onValue={setOld} autoComplete="current-password" />
          <PassphraseField
            label="New passphrase"
            hint="At least 10 characters."
            value={passphrase}
            onValue={setPassphrase}
            autoComplete="new-password"
          />
          <Problem error={change.error} />
          <div>
            <Button type="submit" busy={change.isPending} busyLabel="Changing…" disabled={!old || !passphrase}>
              Change passphrase
            </Button>
          </div>
        </Form>
      </Fold>
    </Stack>
  );
}
