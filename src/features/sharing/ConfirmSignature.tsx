/** The built-in wallet's own question: exactly the statement that will be signed, and everything behind it in a fold. */
import { useMutation } from "@tanstack/react-query";
import { consentTypedData } from "../../protocol/consent.ts";
import { Problem } from "../../session/Problem.tsx";
import { useConnection } from "../../session/Session.tsx";
import { Button } from "../../ui/Button.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import { Facts } from "../../ui/Facts.tsx";
import { Fold } from "../../ui/Fold.tsx";
import { Stack } from "../../ui/Stack.tsx";
import styles from "./ConfirmSignature.module.css";
import { signAndSend, type PreparedConsent } from "./giving.ts";

interface ConfirmSignatureProps {
  readonly prepared: PreparedConsent;
  readonly onCancel: () => void;
  /** The permission is in the vault; its messages are on their way. */
  readonly onSigned: () => Promise<unknown>;
}

export function ConfirmSignature({ prepared, onCancel, onSigned }: ConfirmSignatureProps) {
  const connection = useConnection();
  const sign = useMutation({ mutationFn: () => signAndSend(connection, prepared, onSigned) });
  const { consent } = prepared.draft;
  const { domain, message } = consentTypedData(connection.network, consent);
  return (
    <Dialog
      open
      onClose={onCancel}
      title="Confirm with your signature"
      size="wide"
      dismissible={!sign.isPending}
      actions={
        <>
          <Button onClick={onCancel} disabled={sign.isPending}>
            Go back
          </Button>
          <Button
            variant="primary"
            icon="sign"
            onClick={() => sign.mutate()}
            busy={sign.isPending}
            busyLabel="Signing…"
          >
            Sign and share
          </Button>
        </>
      }
    >
      <Stack gap={4}>
        <p>You sign this statement, word for word:</p>
        <blockquote className={styles.statement}>{consent.statement}</blockquote>
        <p className={styles.hint}>
          Your vault signs with a key made for this permission alone, so that two permissions of yours cannot be
          connected by who looks on. It costs you nothing.
        </p>
        <Fold>
          <Facts
            compact
            facts={Object.entries({ ...domain, ...message }).map(([label, value]) => ({
              label,
              value: <code className={styles.value}>{Array.isArray(value) ? value.join(", ") : String(value)}</code>,
            }))}
          />
        </Fold>
        <Problem error={sign.error} />
      </Stack>
    </Dialog>
  );
}
