/** The worklist: every request with what became of it. The filter is part of the address. */
import { useLocation, useSearchParams } from "wouter";
import { hospitalName } from "../../session/network.ts";
import { purposeName } from "../../session/permission-words.ts";
import { Problem } from "../../session/Problem.tsx";
import { useConnection } from "../../session/Session.tsx";
import { ButtonLink } from "../../ui/ButtonLink.tsx";
import { DataTable, type Column } from "../../ui/DataTable.tsx";
import { EmptyState } from "../../ui/EmptyState.tsx";
import { PageHeader } from "../../ui/PageHeader.tsx";
import { Progress } from "../../ui/Progress.tsx";
import { SelectField } from "../../ui/SelectField.tsx";
import { Stack } from "../../ui/Stack.tsx";
import { StatusBadge } from "../../ui/StatusBadge.tsx";
import { TimeText } from "../../ui/TimeText.tsx";
import { patientOf, STANDING_WORDS, useWork, type Standing, type WorkItem } from "./requests.ts";
import styles from "./Worklist.module.css";

const FILTERS: readonly (Standing | "all")[] = [
  "all",
  "ready",
  "opened",
  "waiting",
  "paused",
  "stopped",
  "ended",
  "refused",
];

export function Worklist() {
  const { network } = useConnection();
  const work = useWork();
  const [, go] = useLocation();
  const [search, setSearch] = useSearchParams();
  const filter = FILTERS.find((each) => each === search.get("status")) ?? "all";
  const rows = (work.data ?? []).filter(({ standing }) => filter === "all" || standing === filter);
  const columns: readonly Column<WorkItem>[] = [
    {
      id: "patient",
      header: "Patient",
      cell: ({ request }) => patientOf(request),
      sortValue: ({ request }) => patientOf(request),
      rowHeader: true,
    },
    { id: "from", header: "From", cell: ({ request }) => hospitalName(network, request.patientHospital) },
    { id: "purpose", header: "Purpose", cell: ({ request }) => purposeName(request.body.purpose), extra: true },
    {
      id: "until",
      header: "Until",
      cell: ({ request }) => (
        <TimeText value={(request.answer?.signed.consent.expiry ?? request.body.until) * 1000} mode="date" />
      ),
      sortValue: ({ request }) => request.body.until,
      extra: true,
    },
    {
      id: "sent",
      header: "Sent",
      cell: ({ request }) => <TimeText value={request.body.issued * 1000} />,
      sortValue: ({ request }) => request.body.issued,
    },
    {
      id: "status",
      header: "Status",
      cell: ({ standing }) => {
        const [words, tone] = STANDING_WORDS[standing];
        return <StatusBadge tone={tone}>{words}</StatusBadge>;
      },
      sortValue: ({ standing }) => STANDING_WORDS[standing][0],
    },
  ];
  return (
    <Stack gap={6}>
      <PageHeader
        title="Worklist"
        lead="Records you asked for, and what became of each request."
        actions={
          <ButtonLink href="/clinician/new" variant="primary" icon="add">
            New request
          </ButtonLink>
        }
      />
      <Problem error={work.error} onRetry={() => void work.refetch()} />
      {work.isPending && <Progress label="Looking for answers" />}
      {work.data?.length === 0 && (
        <EmptyState
          title="No requests yet"
          action={<ButtonLink href="/clinician/new">Ask a patient for a record</ButtonLink>}
        >
          Ask your patient for her code, then send a request. It appears here with its answer.
        </EmptyState>
      )}
      {work.data && work.data.length > 0 && (
        <>
          <div className={styles.filter}>
            <SelectField
              label="Show"
              value={filter}
              onValue={(value) => setSearch(value === "all" ? {} : { status: value })}
              options={FILTERS.map((each) => ({
                value: each,
                label: each === "all" ? "All" : STANDING_WORDS[each][0],
              }))}
            />
          </div>
          <DataTable
            caption="Requests"
            columns={columns}
            rows={rows}
            rowKey={({ request }) => request.requestId}
            onSelect={({ request }) => go(`/clinician/requests/${request.requestId}`)}
            empty="No request with this status."
          />
        </>
      )}
    </Stack>
  );
}
