/** The built-in wallet's question: what is about to be signed, in words, and a yes or a no. */
import { Button } from "../../ui/Button.tsx";
import { CopyText } from "../../ui/CopyText.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import { Facts } from "../../ui/Facts.tsx";
import { Fold } from "../../ui/Fold.tsx";
import type { Confirmation } from "./confirmation.ts";

export interface PendingConfirmation {
  readonly confirmation: Confirmation;
  readonly answer: (agreed: boolean) => void;
}

const YES: Readonly<Record<Confirmation["kind"], string>> = {
  connect: "Connect",
  message: "Sign",
  "typed-data": "Sign",
  entry: "Send",
};

export function ConfirmDialog({ pending }: { pending: PendingConfirmation | undefined }) {
  if (!pending) return null;
  const { confirmation, answer } = pending;
  return (
    <Dialog
      open
      onClose={() => answer(false)}
      title={confirmation.title}
      actions={
        <>
          <Button onClick={() => answer(false)}>No</Button>
          <Button variant="primary" onClick={() => answer(true)}>
            {YES[confirmation.kind]}
          </Button>
        </>
      }
    >
      <Facts facts={confirmation.lines.map(({ label, value }) => ({ label, value }))} />
      {confirmation.typedData !== undefined && (
        <Fold>
          <CopyText label="Exactly what is signed" value={exactly(confirmation.typedData)} />
        </Fold>
      )}
    </Dialog>
  );
}

const exactly = (value: unknown): string =>
  JSON.stringify(value, (_, each: unknown) => (typeof each === "bigint" ? each.toString() : each), 2);
