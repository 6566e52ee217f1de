/** Everyone the hospital has registered, and the way to end a registration. */
import { useState } from "react";
import type { DeskPerson } from "../../peers/member-messages.ts";
import { Problem } from "../../session/Problem.tsx";
import { useSession } from "../../session/session-store.ts";
import { Button } from "../../ui/Button.tsx";
import { DataTable, type Column } from "../../ui/DataTable.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import { StatusBadge } from "../../ui/StatusBadge.tsx";
import { TimeText } from "../../ui/TimeText.tsx";
import { usePeople, useWithdraw } from "./desk.ts";
import { DeskPage } from "./DeskPage.tsx";

export function People() {
  const people = usePeople();
  const withdraw = useWithdraw();
  const say = useSession((state) => state.say);
  const [ending, setEnding] = useState<DeskPerson>();
  const columns: readonly Column<DeskPerson>[] = [
    { id: "name", header: "Name", cell: (each) => each.name, sortValue: (each) => each.name, rowHeader: true },
    {
      id: "role",
      header: "Role",
      cell: (each) => (each.role === 1 ? "Patient" : `Clinician, ${each.specialty}`),
      sortValue: (each) => each.role,
      extra: true,
    },
    { id: "number", header: "Number", cell: (each) => each.number, extra: true },
    {
      id: "since",
      header: "Since",
      cell: (each) => <TimeText value={each.since * 1000} mode="date" />,
      sortValue: (each) => each.since,
      extra: true,
    },
    {
      id: "status",
      header: "Status",
      cell: (each) =>
        each.revoked ? (
          <StatusBadge tone="warning">Withdrawn</StatusBadge>
        ) : (
          <StatusBadge tone="success">Registered</StatusBadge>
        ),
    },
    {
      id: "action",
      header: "Action",
      cell: (each) =>
        !each.revoked && (
          <Button size="small" variant="quiet" onClick={() => setEnding(each)}>
            Withdraw registration
          </Button>
        ),
    },
  ];
  const confirm = () => {
    if (!ending) return;
    withdraw.mutate(ending.subject, {
      onSuccess: () => {
        say(`${ending.name}'s registration is withdrawn`);
        setEnding(undefined);
      },
    });
  };
  return (
    <DeskPage title="People" lead="Everyone you have registered.">
      <Problem error={people.error} />
      <DataTable
        caption="Registered people"
        columns={columns}
        rows={people.data ?? []}
        rowKey={(each) => each.subject}
        empty={people.data ? "Nobody is registered yet. Approve a registration first." : "Loading…"}
      />
      <Dialog
        open={ending !== undefined}
        onClose={() => setEnding(undefined)}
        title={`Withdraw the registration of ${ending?.name ?? ""}?`}
        actions={
          <>
            <Button onClick={() => setEnding(undefined)}>Back</Button>
            <Button variant="danger" onClick={confirm} busy={withdraw.isPending} busyLabel="Withdrawing…">
              Withdraw registration
            </Button>
          </>
        }
      >
        <p>
          This cannot be undone. A clinician can no longer ask for records, a patient no longer share new ones. They can
          register again.
        </p>
        <Problem error={withdraw.error} />
      </Dialog>
    </DeskPage>
  );
}
