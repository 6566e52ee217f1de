/** Import a record, see its parts, sign and deliver it sealed to a registered patient. */
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { codeOf } from "../../core/errors.ts";
import type { DeskPerson } from "../../peers/member-messages.ts";
import type { Hex } from "../../protocol/hex.ts";
import { Problem } from "../../session/Problem.tsx";
import { Button } from "../../ui/Button.tsx";
import { Checkbox } from "../../ui/Checkbox.tsx";
import { ButtonLink } from "../../ui/ButtonLink.tsx";
import { EmptyState } from "../../ui/EmptyState.tsx";
import { FileDrop } from "../../ui/FileDrop.tsx";
import { List } from "../../ui/List.tsx";
import { countWords } from "../../ui/list-words.ts";
import { Notice } from "../../ui/Notice.tsx";
import { SelectField } from "../../ui/SelectField.tsx";
import { SplitView } from "../../ui/SplitView.tsx";
import { Stack } from "../../ui/Stack.tsx";
import { TextField } from "../../ui/TextField.tsx";
import { TimeText } from "../../ui/TimeText.tsx";
import { publicPool } from "../../vault/public-pool.ts";
import { useDeliver, useDelivered, usePeople } from "./desk.ts";
import { DeskPage } from "./DeskPage.tsx";

export function DeliverRecord() {
  const people = usePeople();
  const deliver = useDeliver();
  const [subject, setSubject] = useState<Hex | "">("");
  const [title, setTitle] = useState("Health summary");
  const [file, setFile] = useState<File>();
  /** The hospital found another name or birth date in the file; the desk has to look. */
  const [differs, setDiffers] = useState(false);
  const [checked, setChecked] = useState(false);
  const patients = (people.data ?? []).filter((each) => each.role === 1 && !each.revoked);
  const bundle = useQuery({
    queryKey: ["desk bundle", file?.name, file?.lastModified, file?.size],
    queryFn: async () => {
      const text = (await file?.text()) ?? "";
      const { sections } = await publicPool().call("splitBundle", { text });
      return { text, parts: sections.map((section) => section.title) };
    },
    enabled: file !== undefined,
    gcTime: 0,
    retry: false,
  });
  const ready = bundle.data && subject !== "" && title.trim() !== "" && (!differs || checked);
  const send = () => {
    if (!ready) return;
    const record = { subject, title: title.trim(), bundle: bundle.data.text };
    deliver.mutate(checked ? { ...record, confirmDifferentPerson: true } : record, {
      onError: (thrown) => setDiffers(codeOf(thrown) === "ARG_RECORD_PERSON"),
    });
  };
  const startOver = () => {
    deliver.reset();
    setDiffers(false);
    setChecked(false);
  };
  return (
    <DeskPage title="Deliver a record" lead="Signed part by part, and sealed so that only the patient can open it.">
      <Problem error={people.error} />
      <SplitView
        start={
          people.data && patients.length === 0 ? (
            <EmptyState
              title="No patient is registered yet"
              action={<ButtonLink href="/hospital">See who is waiting</ButtonLink>}
            >
              Records are delivered to patients whose registration you approved.
            </EmptyState>
          ) : (
            <Stack gap={4}>
              <SelectField
                label="Patient"
                value={subject}
                onValue={(next) => {
                  startOver();
                  setSubject(next);
                }}
                options={[
                  { value: "", label: "Choose a patient", disabled: true },
                  ...patients.map((each) => ({ value: each.subject, label: each.name })),
                ]}
              />
              <TextField label="Title" value={title} onValue={setTitle} />
              <FileDrop
                label="FHIR file"
                hint="A FHIR R4 Bundle as JSON, up to 4 MB, for instance an International Patient Summary."
                accept="application/json,application/fhir+json,.json"
                onFile={(chosen) => {
                  startOver();
                  setFile(chosen);
                }}
                chosen={file?.name}
              />
              <Problem error={bundle.error ?? deliver.error} />
              {differs && (
                <Checkbox
                  framed
                  label={`I have checked that this record belongs to ${nameOf(patients, subject)}`}
                  checked={checked}
                  onChecked={setChecked}
                />
              )}
              {deliver.data ? (
                <Notice tone="success" title={`Delivered to ${deliver.data.patientName}`}>
                  {countWords(deliver.data.parts.length, "part")} signed and sealed.
                </Notice>
              ) : (
                <div>
                  <Button
                    variant="primary"
                    onClick={send}
                    disabled={!ready}
                    busy={deliver.isPending}
                    busyLabel="Signing and sealing…"
                    icon="sign"
                  >
                    Sign and deliver
                  </Button>
                </div>
              )}
            </Stack>
          )
        }
        end={<Preview parts={bundle.data?.parts} />}
      />
      <Delivered />
    </DeskPage>
  );
}

const nameOf = (people: readonly DeskPerson[], subject: string): string =>
  people.find((each) => each.subject === subject)?.name ?? "this patient";

function Preview({ parts }: { parts: readonly string[] | undefined }) {
  if (!parts) return null;
  return (
    <Stack as="section" gap={2}>
      <h2>{countWords(parts.length, "part")}</h2>
      <List label="Parts of the record" items={parts.map((title, index) => ({ id: String(index), title }))} />
    </Stack>
  );
}

function Delivered() {
  const delivered = useDelivered();
  if (!delivered.data || delivered.data.length === 0) return <Problem error={delivered.error} />;
  return (
    <Stack as="section" gap={2}>
      <h2>Delivered</h2>
      <List
        label="Delivered records"
        items={delivered.data.map((each) => ({
          id: each.documentId,
          title: `${each.title}, ${each.patientName}`,
          detail: countWords(each.parts.length, "part"),
          side: <TimeText value={each.time * 1000} />,
        }))}
      />
    </Stack>
  );
}
