/** The patient's home answers four questions in this order: who is asking, what do I have, who can see it, who looked. */
import { usePatientMail } from "../../session/patient-data.ts";
import { Problem } from "../../session/Problem.tsx";
import { useIdentity } from "../../session/Session.tsx";
import { PageHeader } from "../../ui/PageHeader.tsx";
import { Stack } from "../../ui/Stack.tsx";
import { firstName } from "./first-name.ts";
import { LookedRegion } from "./LookedRegion.tsx";
import { PermissionsRegion } from "./PermissionsRegion.tsx";
import { RecordsRegion } from "./RecordsRegion.tsx";
import { RequestsRegion } from "./RequestsRegion.tsx";

export function PatientOverview() {
  const identity = useIdentity();
  const mail = usePatientMail();
  return (
    <Stack gap={12}>
      <PageHeader title={`Hello, ${firstName(identity.displayName)}`} />
      <Problem error={mail.error} />
      <RequestsRegion />
      <RecordsRegion />
      <PermissionsRegion />
      <LookedRegion />
    </Stack>
  );
}
