/** The choice: which record, which parts, until when; the sentence it makes; then the signature or a refusal. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { Hex } from "../../protocol/hex.ts";
import { refreshPatientData, useRecords } from "../../session/patient-data.ts";
import { readingOf, sentenceOf } from "../../session/permission-words.ts";
import { Problem } from "../../session/Problem.tsx";
import { useConnection } from "../../session/Session.tsx";
import { Button } from "../../ui/Button.tsx";
import { ButtonLink } from "../../ui/ButtonLink.tsx";
import { EmptyState } from "../../ui/EmptyState.tsx";
import { Progress } from "../../ui/Progress.tsx";
import { SelectField } from "../../ui/SelectField.tsx";
import { SentenceCard } from "../../ui/SentenceCard.tsx";
import { Row, Stack } from "../../ui/Stack.tsx";
import { TextField } from "../../ui/TextField.tsx";
import { dayOf } from "../../ui/calendar-day.ts";
import { timeWords } from "../../ui/time-words.ts";
import type { ReceivedRequest, RecordSummary } from "../../vault/secret-worker-api.ts";
import { askedFor, expiryOf, sectionsOf, shareLabel } from "./choice.ts";
import { ConfirmSignature } from "./ConfirmSignature.tsx";
import { DeclineRequest } from "./DeclineRequest.tsx";
import { prepareConsent } from "./giving.ts";
import { PartChoice } from "./PartChoice.tsx";

interface ShareFormProps {
  readonly received: ReceivedRequest;
  /** Something does not agree: it can be declined, not answered. */
  readonly blocked: boolean;
}

export function ShareForm(props: ShareFormProps) {
  const records = useRecords();
  const stored = (records.data ?? []).filter((each) => each.root !== null).sort((a, b) => b.time - a.time);
  if (records.isPending) return <Progress label="Looking at your records" />;
  if (stored.length === 0 || props.blocked) {
    return (
      <Stack gap={4}>
        <Problem error={records.error} />
        {!props.blocked && (
          <EmptyState
            title="You have no stored record to share yet"
            icon="file"
            action={<ButtonLink href="/patient/records">Go to my records</ButtonLink>}
          >
            Keep a record first; then come back to this request. It stays open.
          </EmptyState>
        )}
        <Row>
          <DeclineRequest received={props.received} />
        </Row>
      </Stack>
    );
  }
  return <Choice {...props} records={stored} />;
}

function Choice({ received, records }: ShareFormProps & { readonly records: readonly RecordSummary[] }) {
  const connection = useConnection();
  const queries = useQueryClient();
  const { body } = received.request;
  const [recordId, setRecordId] = useState<Hex>(records[0]?.recordId ?? "0x");
  const record = records.find((each) => each.recordId === recordId) ?? records[0];
  const parts = record?.parts ?? [];
  const [ticked, setTicked] = useState<ReadonlySet<string>>(() => askedFor(body.parts, parts));
  const [day, setDay] = useState(dayOf(body.until));
  const [now] = useState(() => new Date());

  const sections = sectionsOf(parts);
  const chosen = sections.filter((part) => ticked.has(part.id));
  const expiry = expiryOf(day, body.until, Math.floor(now.getTime() / 1000));
  const asked = timeWords(body.until * 1000, "date", now, "en-GB");

  const prepare = useMutation({
    mutationFn: async () =>
      prepareConsent(connection, received, {
        recordId: record?.recordId ?? recordId,
        sections: chosen.map((part) => part.id),
        expiry: expiry ?? 0,
      }),
  });
  const cancel = () => {
    const draftId = prepare.data?.draft.draftId;
    prepare.reset();
    if (draftId) void connection.vault.call("discardDraft", { draftId });
  };

  return (
    <Stack gap={6}>
      {records.length > 1 && (
        <SelectField
          label="Record"
          value={recordId}
          onValue={(next) => {
            setRecordId(next);
            setTicked(askedFor(body.parts, records.find((each) => each.recordId === next)?.parts ?? []));
          }}
          options={records.map((each) => ({
            value: each.recordId,
            label: `${each.title}, ${timeWords(each.time * 1000, "date", now, "en-GB")}`,
          }))}
        />
      )}
      <PartChoice parts={sections} ticked={ticked} onTicked={setTicked} />
      <TextField
        label="Until"
        type="date"
        value={day}
        min={dayOf(now.getTime() / 1000)}
        max={dayOf(body.until)}
        onValue={setDay}
        hint={`Asked for until ${asked}. You can choose an earlier day.`}
        error={expiry === undefined ? `Choose a day from today to ${asked}.` : undefined}
      />
      <SentenceCard
        title="What you will sign"
        headingLevel={2}
        {...sentenceOf(
          connection.network,
          readingOf(received),
          chosen.length > 0 ? chosen.map((part) => part.title) : ["no part yet"],
          expiry ?? body.until,
        )}
        actions={
          <>
            <Button
              variant="primary"
              icon="sign"
              disabled={chosen.length === 0 || expiry === undefined}
              busy={prepare.isPending}
              busyLabel="Preparing the permission…"
              onClick={() => prepare.mutate()}
            >
              {shareLabel(chosen.length)}
            </Button>
            <DeclineRequest received={received} />
          </>
        }
      />
      <Problem error={prepare.error} onRetry={() => prepare.mutate()} />
      {prepare.data && (
        <ConfirmSignature prepared={prepare.data} onCancel={cancel} onSigned={() => refreshPatientData(queries)} />
      )}
    </Stack>
  );
}
