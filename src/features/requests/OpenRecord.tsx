/** Open the shared parts, step by step, and show them. What is opened lives here and goes when this page goes. */
import { useEffect, useRef, useState } from "react";
import { codeOf } from "../../core/errors.ts";
import { RecordReader } from "../../reader/RecordReader.tsx";
import { Problem } from "../../session/Problem.tsx";
import { useConnection } from "../../session/Session.tsx";
import { Button } from "../../ui/Button.tsx";
import { Notice } from "../../ui/Notice.tsx";
import { Stack } from "../../ui/Stack.tsx";
import { StepList, type StepState } from "../../ui/StepList.tsx";
import type { Answer, SentRequest } from "../../vault/secret-worker-api.ts";
import { openRecord, type OpenedRecord, type OpenStep, type Unlocking } from "./open-record.ts";
import type { Standing } from "./requests.ts";

const RETRY_MILLISECONDS = 3000;
const STEPS: readonly { readonly id: OpenStep; readonly label: string }[] = [
  { id: "relays", label: "Ask the relays" },
  { id: "fetch", label: "Fetch the sealed parts" },
  { id: "check", label: "Open and check" },
];
/** What is waited for after failures that pass by themselves. */
const PASSING: Readonly<Partial<Record<string, string>>> = {
  RELAY_FRAGMENTS: "Waiting for a second relay",
  STORAGE_UNREACHABLE: "Waiting for the storage",
  STORAGE_UNAVAILABLE: "Waiting for the shared register",
  CHAIN_UNREACHABLE: "Waiting for the shared register",
  CONSENT_NOT_POSTED: "Waiting for the permission to arrive",
  CONSENT_NOT_FINAL: "Waiting for the permission to be confirmed",
};

interface OpenRecordProps {
  readonly request: SentRequest;
  readonly answer: Answer;
  readonly standing: Standing;
}

export function OpenRecord({ request, answer, standing }: OpenRecordProps) {
  const connection = useConnection();
  const [steps, setSteps] = useState<Partial<Record<OpenStep, { state: StepState; detail?: string | undefined }>>>({});
  const [opened, setOpened] = useState<OpenedRecord>();
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const running = useRef<AbortController>(undefined);
  const unlocking = useRef<Unlocking>({});
  const waitsFor = error === undefined ? undefined : PASSING[codeOf(error)];
  const waits = waitsFor !== undefined;

  const open = async () => {
    running.current?.abort();
    const control = new AbortController();
    running.current = control;
    setBusy(true);
    setSteps({});
    try {
      const record = await openRecord(connection, request, answer, {
        signal: control.signal,
        unlocking: unlocking.current,
        onStep: (step, state, detail) => setSteps((before) => ({ ...before, [step]: { state, detail } })),
      });
      if (control.signal.aborted) return;
      performance.measure("chartpass open", { duration: record.timing.total, start: 0, detail: record.timing });
      setOpened(record);
      setError(undefined);
    } catch (thrown) {
      if (!control.signal.aborted) setError(thrown);
    } finally {
      if (!control.signal.aborted) setBusy(false);
    }
  };
  const cancel = () => {
    running.current?.abort();
    setBusy(false);
    setError(undefined);
    setSteps({});
  };
  useEffect(() => () => running.current?.abort(), []);
  useEffect(() => {
    if (!waits || busy) return;
    const timer = setTimeout(() => void open(), RETRY_MILLISECONDS);
    return () => clearTimeout(timer);
    // oxlint-disable-next-line react/exhaustive-deps -- each failure starts one wait
  }, [error, waits, busy]);

  if (opened) {
    return (
      <section aria-label="Record">
        <RecordReader
          record={opened.record}
          seal={{ signer: opened.signer, signedAt: opened.signedAt, checks: opened.checks }}
          troubled={opened.troubled}
        />
      </section>
    );
  }
  return (
    <Stack gap={4}>
      {(busy || waits) && (
        <StepList
          label="Opening the record"
          steps={STEPS.map(({ id, label }) => ({ id, label, state: "waiting", ...steps[id] }))}
        />
      )}
      {waits ? (
        <Notice
          title={waitsFor}
          lost="Nothing is lost."
          next="It goes on by itself."
          actions={<Button onClick={cancel}>Stop waiting</Button>}
        />
      ) : (
        <Problem error={error} />
      )}
      {(standing === "ready" || standing === "opened") && !waits && (
        <div>
          <Button variant="primary" onClick={() => void open()} busy={busy} busyLabel="Opening…" icon="unlock">
            Open record
          </Button>
          {busy && (
            <Button variant="quiet" onClick={cancel}>
              Cancel
            </Button>
          )}
        </div>
      )}
    </Stack>
  );
}
