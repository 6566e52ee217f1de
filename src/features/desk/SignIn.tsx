/** A staff member's key becomes a key of the desk, by the code the hospital's office gives out. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useLocation, useSearchParams } from "wouter";
import type { Hex } from "../../protocol/hex.ts";
import { Problem } from "../../session/Problem.tsx";
import { useConnection } from "../../session/Session.tsx";
import { Button } from "../../ui/Button.tsx";
import { Form } from "../../ui/Form.tsx";
import { PageHeader } from "../../ui/PageHeader.tsx";
import { SelectField } from "../../ui/SelectField.tsx";
import { TextField } from "../../ui/TextField.tsx";
import { signIn } from "./signed-in.ts";

export function SignIn() {
  const connection = useConnection();
  const queries = useQueryClient();
  const [search] = useSearchParams();
  const [, go] = useLocation();
  const { hospitals } = connection.network;
  const [hospital, setHospital] = useState<Hex>((search.get("hospital") as Hex | null) ?? hospitals[0]?.id ?? "0x");
  const [code, setCode] = useState("");
  const enter = useMutation({
    mutationFn: () => signIn(connection, hospital, code.trim()),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ["desk hospital"] });
      go("/hospital");
    },
  });
  return (
    <Form onSend={() => enter.mutate()}>
      <PageHeader title="Sign in to the desk" lead="The hospital's office gives you the staff code." />
      <SelectField
        label="Hospital"
        value={hospital}
        onValue={setHospital}
        options={hospitals.map((each) => ({ value: each.id, label: each.name }))}
      />
      <TextField label="Staff code" value={code} onValue={setCode} code autoComplete="off" />
      <Problem error={enter.error} />
      <div>
        <Button type="submit" variant="primary" busy={enter.isPending} busyLabel="Signing in…" disabled={!code.trim()}>
          Sign in
        </Button>
      </div>
    </Form>
  );
}
