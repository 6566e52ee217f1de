/** A new vault for one person, then on to registering with the hospital. */
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useLocation } from "wouter";
import { Problem } from "../../session/Problem.tsx";
import { REGISTER } from "../../session/role-paths.ts";
import { useConnection } from "../../session/Session.tsx";
import { useSession } from "../../session/session-store.ts";
import { Button } from "../../ui/Button.tsx";
import { Form } from "../../ui/Form.tsx";
import { PageHeader } from "../../ui/PageHeader.tsx";
import { PassphraseField } from "../../ui/PassphraseField.tsx";
import { Progress } from "../../ui/Progress.tsx";
import { SelectField } from "../../ui/SelectField.tsx";
import { TextField } from "../../ui/TextField.tsx";
import type { VaultRole } from "../../vault/secret-worker-api.ts";
import { passphraseProblem } from "./passphrase-rules.ts";

const ROLES: Readonly<Record<string, VaultRole>> = { patient: "patient", clinician: "clinician", hospital: "staff" };

export function Start({ role: roleName }: { role: string }) {
  const role = ROLES[roleName] ?? "patient";
  const { vault, network } = useConnection();
  const entered = useSession((state) => state.entered);
  const [, go] = useLocation();
  const [name, setName] = useState("");
  const [hospital, setHospital] = useState<string>(network.hospitals[roleName === "clinician" ? 1 : 0]?.id ?? "");
  const [passphrase, setPassphrase] = useState("");
  const [again, setAgain] = useState("");
  const [shown, setShown] = useState(false);
  const [progress, setProgress] = useState<number>();
  const wrong = passphraseProblem(passphrase, again);
  const nameMissing = name.trim() === "";

  const create = useMutation({
    mutationFn: () =>
      vault.create(
        { name: name.trim(), passphrase, role },
        { onProgress: ({ done, total }) => setProgress(done / total) },
      ),
    onSuccess: (identity) => {
      entered(identity);
      go(`${REGISTER[role]}?hospital=${hospital}`);
    },
    onSettled: () => setProgress(undefined),
  });

  return (
    <Form
      onSend={() => {
        setShown(true);
        if (!wrong && !nameMissing) create.mutate();
      }}
    >
      <PageHeader
        title="Create your vault"
        lead="Your keys stay on this device, under a passphrase only you know. Nobody can reset it, so make a recovery kit afterwards."
        back={{ href: "/", label: "Start" }}
      />
      <TextField
        label="Your name"
        value={name}
        onValue={setName}
        autoComplete="name"
        error={shown && nameMissing ? "Enter your name as your hospital knows it." : undefined}
      />
      <SelectField
        label="Hospital"
        value={hospital}
        onValue={setHospital}
        options={network.hospitals.map((each) => ({ value: each.id as string, label: each.name }))}
      />
      <PassphraseField
        label="Passphrase"
        hint="At least 10 characters. A few words work well."
        value={passphrase}
        onValue={setPassphrase}
        autoComplete="new-password"
        error={shown && wrong?.field === "first" ? wrong.text : undefined}
      />
      <PassphraseField
        label="Passphrase again"
        value={again}
        onValue={setAgain}
        autoComplete="new-password"
        error={shown && wrong?.field === "second" ? wrong.text : undefined}
      />
      <Problem error={create.error} />
      {create.isPending ? (
        <Progress label="Preparing your keys…" value={progress} />
      ) : (
        <div>
          <Button type="submit" variant="primary">
            Create vault
          </Button>
        </div>
      )}
    </Form>
  );
}
