/** Bring a vault to this device from its recovery kit: the file and the code. */
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useLocation } from "wouter";
import { Problem } from "../../session/Problem.tsx";
import { landingPath } from "../../session/role-paths.ts";
import { useConnection } from "../../session/Session.tsx";
import { useSession } from "../../session/session-store.ts";
import { Button } from "../../ui/Button.tsx";
import { FileDrop } from "../../ui/FileDrop.tsx";
import { Form } from "../../ui/Form.tsx";
import { PageHeader } from "../../ui/PageHeader.tsx";
import { PassphraseField } from "../../ui/PassphraseField.tsx";
import { Progress } from "../../ui/Progress.tsx";
import { TextField } from "../../ui/TextField.tsx";
import { passphraseProblem } from "./passphrase-rules.ts";

export function Restore() {
  const { vault } = useConnection();
  const entered = useSession((state) => state.entered);
  const [, go] = useLocation();
  const [file, setFile] = useState<File>();
  const [code, setCode] = useState("");
  const [passphrase, setPassphrase] = useState("");
  const [again, setAgain] = useState("");
  const [shown, setShown] = useState(false);
  const wrong = passphraseProblem(passphrase, again);
  const restore = useMutation({
    mutationFn: async (chosen: File) => vault.restore({ file: await chosen.text(), code, passphrase }),
    onSuccess: (identity) => {
      entered(identity);
      go(landingPath(identity));
    },
  });
  return (
    <Form
      onSend={() => {
        setShown(true);
        if (file && code && !wrong) restore.mutate(file);
      }}
    >
      <PageHeader
        title="Restore your vault"
        lead="You need both parts of your recovery kit: the saved file and the code you wrote down."
        back={{ href: "/", label: "Start" }}
      />
      <FileDrop
        label="Recovery file"
        accept="application/json,.json"
        onFile={setFile}
        chosen={file?.name}
        error={shown && !file ? "Choose the file of your recovery kit." : undefined}
      />
      <TextField
        label="Recovery code"
        value={code}
        onValue={setCode}
        code
        autoComplete="off"
        error={shown && !code ? "Enter the code you wrote down." : undefined}
      />
      <PassphraseField
        label="New passphrase"
        hint="For this device. At least 10 characters."
        value={passphrase}
        onValue={setPassphrase}
        autoComplete="new-password"
        error={shown && wrong?.field === "first" ? wrong.text : undefined}
      />
      <PassphraseField
        label="New passphrase again"
        value={again}
        onValue={setAgain}
        autoComplete="new-password"
        error={shown && wrong?.field === "second" ? wrong.text : undefined}
      />
      <Problem error={restore.error} />
      {restore.isPending ? (
        <Progress label="Opening the recovery file…" />
      ) : (
        <div>
          <Button type="submit" variant="primary">
            Restore
          </Button>
        </div>
      )}
    </Form>
  );
}
