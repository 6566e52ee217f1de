/** Make the two parts that bring the vault back elsewhere: a sealed file and a code to write down. */
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { Problem } from "../../session/Problem.tsx";
import { useConnection } from "../../session/Session.tsx";
import { useSession } from "../../session/session-store.ts";
import { Button } from "../../ui/Button.tsx";
import { Checkbox } from "../../ui/Checkbox.tsx";
import { CopyText } from "../../ui/CopyText.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import { listWords } from "../../ui/list-words.ts";
import { Stack } from "../../ui/Stack.tsx";
import { TimeText } from "../../ui/TimeText.tsx";

export function RecoveryKit({ lastBackup }: { lastBackup: number | null }) {
  const { vault } = useConnection();
  const { entered, say } = useSession();
  const [saved, setSaved] = useState(false);
  const [written, setWritten] = useState(false);
  const make = useMutation({
    mutationFn: () => vault.call("exportBackup", {}),
    onSuccess: async () => entered(await vault.refreshIdentity()),
  });
  const kit = make.data;

  const close = () => {
    make.reset();
    setSaved(false);
    setWritten(false);
  };
  const save = () => {
    if (!kit) return;
    download(kit.fileName, kit.file);
    setSaved(true);
    say("Recovery file saved");
  };

  return (
    <Stack as="section" gap={4}>
      <h2>Recovery kit</h2>
      <p>
        A file and a code. Together they bring your vault to another device; one without the other opens nothing.
        Records you deposit later need a new kit.
      </p>
      <p>
        {lastBackup ? (
          <>
            Last made <TimeText value={lastBackup * 1000} />.
          </>
        ) : (
          "You have not made one yet."
        )}
      </p>
      <Problem error={make.error} />
      <div>
        <Button onClick={() => make.mutate()} busy={make.isPending} busyLabel="Preparing…">
          Make a recovery kit
        </Button>
      </div>
      <Dialog
        open={kit !== undefined}
        onClose={close}
        title="Your recovery kit"
        dismissible={false}
        actions={
          <>
            <Button variant="secondary" onClick={save} icon="download">
              Save file
            </Button>
            <Button onClick={close} disabled={!saved || !written}>
              Done
            </Button>
          </>
        }
      >
        <Stack gap={4}>
          <p>Write this code down and keep it apart from the file. It is shown only now.</p>
          {kit && kit.leftOut.length > 0 && (
            <p>
              Not in it, because this device has lost them: {listWords(kit.leftOut)}. They come again from your
              hospital's mailbox.
            </p>
          )}
          <CopyText label="Recovery code" value={kit?.code ?? ""} size="large" />
          <Checkbox label="I have written the code down" checked={written} onChecked={setWritten} />
        </Stack>
      </Dialog>
    </Stack>
  );
}

function download(name: string, text: string): void {
  const address = URL.createObjectURL(new Blob([text], { type: "application/json" }));
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  URL.revokeObjectURL(address);
}
