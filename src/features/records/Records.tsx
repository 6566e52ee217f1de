/** What the patient has: records that came from her hospital, and those she keeps. */
import { hospitalName } from "../../session/network.ts";
import { useDeliveries, usePatientMail, useRecords } from "../../session/patient-data.ts";
import { Problem } from "../../session/Problem.tsx";
import { useConnection, useIdentity } from "../../session/Session.tsx";
import { EmptyState } from "../../ui/EmptyState.tsx";
import { Notice } from "../../ui/Notice.tsx";
import { PageHeader } from "../../ui/PageHeader.tsx";
import { Progress } from "../../ui/Progress.tsx";
import { Stack } from "../../ui/Stack.tsx";
import { DeliveryCard } from "./DeliveryCard.tsx";
import { RecordCard } from "./RecordCard.tsx";

export function Records() {
  const { network } = useConnection();
  const identity = useIdentity();
  const mail = usePatientMail();
  const deliveries = useDeliveries();
  const records = useRecords();
  const name = hospitalName(network, identity.hospital);
  const arrived = [...(deliveries.data ?? [])].sort((a, b) => b.time - a.time);
  const kept = (records.data ?? []).filter((each) => each.status !== "sealed").sort((a, b) => b.time - a.time);
  const begun = new Set((records.data ?? []).filter((each) => each.status === "sealed").map((each) => each.documentId));
  const loading = deliveries.isPending || records.isPending;
  return (
    <Stack gap={6}>
      <PageHeader
        title="My records"
        lead="Sealed part by part with keys that only your vault has. Whoever stores them cannot read them."
      />
      <Problem error={deliveries.error ?? records.error} />
      <Problem error={mail.error} />
      {mail.refused.length > 0 && (
        <Notice tone="warning" title="Something in your mailbox was not accepted">
          It was damaged, meant for someone else, or not signed as it should be. Nothing of it was kept.
        </Notice>
      )}
      {loading && <Progress label="Looking at your records" />}
      {arrived.map((delivery) => (
        <DeliveryCard key={delivery.documentId} delivery={delivery} begun={begun.has(delivery.documentId)} />
      ))}
      {kept.map((record) => (
        <RecordCard key={record.recordId} record={record} />
      ))}
      {!loading && arrived.length + kept.length === 0 && (
        <EmptyState title="No record has come yet" icon="file">
          Records that {name} signs for you will appear here by themselves. Ask at the desk to have your summary
          delivered.
        </EmptyState>
      )}
    </Stack>
  );
}
