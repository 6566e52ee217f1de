/** What the hospital needs to know to recognise a person. */
import { useState } from "react";
import { Button } from "../../ui/Button.tsx";
import { Form } from "../../ui/Form.tsx";
import { TextField } from "../../ui/TextField.tsx";

export interface EnrolDetails {
  readonly name: string;
  readonly birthDate: string;
  readonly number: string;
  readonly specialty: string;
}

interface EnrolFormProps {
  readonly role: "patient" | "clinician";
  readonly name: string;
  /** What was sent before, to be corrected. */
  readonly sent?: EnrolDetails | undefined;
  readonly busy: boolean;
  readonly onSend: (details: EnrolDetails) => void;
}

export function EnrolForm({ role, name: vaultName, sent, busy, onSend }: EnrolFormProps) {
  const [name, setName] = useState(sent?.name ?? vaultName);
  const [birthDate, setBirthDate] = useState(sent?.birthDate ?? "");
  const [number, setNumber] = useState(sent?.number ?? "");
  const [specialty, setSpecialty] = useState(sent?.specialty ?? "");
  const [shown, setShown] = useState(false);
  const isPatient = role === "patient";
  const missing = (value: string, text: string) => (shown && value.trim() === "" ? text : undefined);
  const complete = [name, number, isPatient ? birthDate : specialty].every((value) => value.trim() !== "");
  return (
    <Form
      onSend={() => {
        setShown(true);
        if (complete) onSend({ name: name.trim(), birthDate, number: number.trim(), specialty: specialty.trim() });
      }}
    >
      <TextField
        label="Full name"
        value={name}
        onValue={setName}
        autoComplete="name"
        error={missing(name, "Enter your name.")}
      />
      {isPatient ? (
        <>
          <TextField
            label="Date of birth"
            type="date"
            value={birthDate}
            onValue={setBirthDate}
            autoComplete="bday"
            error={missing(birthDate, "Enter your date of birth.")}
          />
          <TextField
            label="Personal number"
            hint="The number your hospital knows you by, for instance your national number."
            value={number}
            onValue={setNumber}
            error={missing(number, "Enter the number your hospital knows you by.")}
          />
        </>
      ) : (
        <>
          <TextField
            label="Staff number"
            value={number}
            onValue={setNumber}
            error={missing(number, "Enter your staff number.")}
          />
          <TextField
            label="Specialty"
            hint="Patients see it beside your name, for instance Cardiology."
            value={specialty}
            onValue={setSpecialty}
            error={missing(specialty, "Enter your specialty.")}
          />
        </>
      )}
      <div>
        <Button type="submit" variant="primary" busy={busy} busyLabel="Sending…">
          Send registration
        </Button>
      </div>
    </Form>
  );
}
