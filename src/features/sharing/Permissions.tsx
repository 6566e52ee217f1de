/** Who can see what: every permission as a sentence, with the orders that pause, resume and stop it. */
import { usePatientMail, useStandingPermissions } from "../../session/patient-data.ts";
import { isOver } from "../../session/permission-status.ts";
import { Problem } from "../../session/Problem.tsx";
import { ButtonLink } from "../../ui/ButtonLink.tsx";
import { EmptyState } from "../../ui/EmptyState.tsx";
import { PageHeader } from "../../ui/PageHeader.tsx";
import { Progress } from "../../ui/Progress.tsx";
import { Stack } from "../../ui/Stack.tsx";
import { PermissionCard } from "./PermissionCard.tsx";

export function Permissions() {
  usePatientMail();
  const { standing, isPending, error, refetch } = useStandingPermissions();
  const over = standing.filter(({ status }) => status && isOver(status));
  const current = standing.filter((each) => !over.includes(each));
  return (
    <Stack gap={6}>
      <PageHeader title="Who can see them" lead="Each permission is yours to pause or stop at any time." />
      <Problem error={error} onRetry={refetch} />
      {isPending && <Progress label="Looking at your permissions" />}
      {!isPending && standing.length === 0 && (
        <EmptyState
          title="Nobody can see your records"
          icon="shield"
          action={<ButtonLink href="/patient/code">Show my code</ButtonLink>}
        >
          When you share parts of a record with a clinician, the permission will be here.
        </EmptyState>
      )}
      {current.map((each) => (
        <PermissionCard key={each.permission.consentId} {...each} />
      ))}
      {over.length > 0 && current.length > 0 && <h2>Over</h2>}
      {over.map((each) => (
        <PermissionCard key={each.permission.consentId} {...each} />
      ))}
    </Stack>
  );
}
