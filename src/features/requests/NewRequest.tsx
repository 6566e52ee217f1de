/** Ask a patient of another hospital for the parts of her record that are needed. */
import { useState } from "react";
import { useLocation } from "wouter";
import { codeOf } from "../../core/errors.ts";
import { hospitalOfCode, parsePatientCode } from "../../protocol/patient-code.ts";
import { PURPOSES, type Purpose } from "../../protocol/request.ts";
import type { NetworkConfig } from "../../protocol/network.ts";
import { errorWords } from "../../session/error-words.ts";
import { purposeName } from "../../session/permission-words.ts";
import { Problem } from "../../session/Problem.tsx";
import { useConnection } from "../../session/Session.tsx";
import { Button } from "../../ui/Button.tsx";
import { Checkbox } from "../../ui/Checkbox.tsx";
import { FieldGroup } from "../../ui/FieldGroup.tsx";
import { Form } from "../../ui/Form.tsx";
import { PageHeader } from "../../ui/PageHeader.tsx";
import { QrScanner } from "../../ui/QrScanner.tsx";
import { SelectField } from "../../ui/SelectField.tsx";
import { Row, Stack } from "../../ui/Stack.tsx";
import { TextArea } from "../../ui/TextArea.tsx";
import { TextField } from "../../ui/TextField.tsx";
import { useSendRequest } from "./requests.ts";
import { dateInDays, endOfDay } from "../../ui/calendar-day.ts";

const DAYS_ASKED = 14;
const PARTS = ["Allergies", "Medication", "Problems", "Results", "Immunizations", "Procedures", "Vital signs"] as const;

export function NewRequest() {
  const { network } = useConnection();
  const [, go] = useLocation();
  const send = useSendRequest();
  const [code, setCode] = useState("");
  const [label, setLabel] = useState("");
  const [scanning, setScanning] = useState(false);
  const [purpose, setPurpose] = useState<Purpose>("treatment");
  const [parts, setParts] = useState<readonly string[]>([]);
  const [until, setUntil] = useState(dateInDays(DAYS_ASKED));
  const [note, setNote] = useState("");
  const [shown, setShown] = useState(false);
  const recognised = recognise(network, code);
  const untilSeconds = endOfDay(until);
  const submit = () => {
    setShown(true);
    if (!recognised.hospital || untilSeconds === undefined) return;
    send.mutate(
      {
        code,
        label: label.trim() || `Patient …${code.trim().slice(-4)}`,
        purpose,
        note: note.trim(),
        parts,
        until: untilSeconds,
      },
      { onSuccess: (requestId) => go(`/clinician/requests/${requestId}`) },
    );
  };
  const toggle = (part: string, wanted: boolean) =>
    setParts(wanted ? [...parts, part] : parts.filter((each) => each !== part));
  return (
    <Form onSend={() => submit()}>
      <PageHeader
        title="New request"
        lead="The patient sees who asks, for what and why, and chooses what to share."
        back={{ href: "/clinician", label: "Worklist" }}
      />
      <Stack gap={2}>
        <TextField
          label="Patient code"
          hint={recognised.hospital ? `A patient of ${recognised.hospital}.` : "She finds it under My code."}
          value={code}
          onValue={setCode}
          code
          autoComplete="off"
          error={shown || code.length > 20 ? recognised.problem : undefined}
        />
        <div>
          <Button icon="qr" onClick={() => setScanning(true)}>
            Scan code
          </Button>
        </div>
        <QrScanner
          open={scanning}
          onClose={() => setScanning(false)}
          onScan={(text) => {
            setCode(text);
            setScanning(false);
          }}
        />
      </Stack>
      <TextField
        label="Name for your worklist"
        hint="Stays on this device."
        value={label}
        onValue={setLabel}
        autoComplete="off"
      />
      <SelectField
        label="Purpose"
        value={purpose}
        onValue={setPurpose}
        options={PURPOSES.map((each) => ({ value: each, label: purposeName(each) }))}
      />
      <FieldGroup legend="Parts you need">
        <Stack gap={2}>
          <Checkbox label="The whole summary" checked={parts.length === 0} onChecked={() => setParts([])} />
          <Row gap={4}>
            {PARTS.map((part) => (
              <Checkbox
                key={part}
                label={part}
                checked={parts.includes(part)}
                onChecked={(wanted) => toggle(part, wanted)}
              />
            ))}
          </Row>
        </Stack>
      </FieldGroup>
      <TextField
        label="Until"
        type="date"
        value={until}
        onValue={setUntil}
        error={shown && untilSeconds === undefined ? "Choose a day that is still to come." : undefined}
      />
      <TextArea label="Note to the patient" hint="Optional." value={note} onValue={setNote} maxLength={500} />
      <Problem error={send.error} />
      <div>
        <Button type="submit" variant="primary" busy={send.isPending} busyLabel="Signing and sending…">
          Send request
        </Button>
      </div>
    </Form>
  );
}

function recognise(network: NetworkConfig, code: string): { hospital?: string; problem?: string } {
  if (code.trim() === "") return { problem: "Enter or scan the patient's code." };
  try {
    return { hospital: hospitalOfCode(network, parsePatientCode(code)).name };
  } catch (thrown) {
    if (codeOf(thrown) === "ARG_UNEXPECTED") throw thrown;
    return { problem: `${errorWords(thrown).title}. ${errorWords(thrown).next}` };
  }
}
