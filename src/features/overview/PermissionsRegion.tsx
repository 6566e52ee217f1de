/** Who can see it: the permissions that are not over. */
import { useStandingPermissions } from "../../session/patient-data.ts";
import { isOver, statusLook } from "../../session/permission-status.ts";
import { permissionSentence } from "../../session/permission-words.ts";
import { Problem } from "../../session/Problem.tsx";
import { useConnection } from "../../session/Session.tsx";
import { ButtonLink } from "../../ui/ButtonLink.tsx";
import { EmptyState } from "../../ui/EmptyState.tsx";
import { Progress } from "../../ui/Progress.tsx";
import { SentenceCard } from "../../ui/SentenceCard.tsx";
import { StatusBadge } from "../../ui/StatusBadge.tsx";
import { Region } from "./Region.tsx";

const SHOWN = 3;
const PAGE = "/patient/permissions";

export function PermissionsRegion() {
  const { network } = useConnection();
  const { standing, isPending, error, refetch } = useStandingPermissions();
  const current = standing.filter(({ status }) => !(status && isOver(status)));
  return (
    <Region title="Who can see them" more={standing.length > 0 ? { href: PAGE, label: "All permissions" } : undefined}>
      <Problem error={error} onRetry={refetch} />
      {isPending && <Progress label="Looking at your permissions" />}
      {current.slice(0, SHOWN).map(({ permission, status }) => {
        const look = status && statusLook(status);
        return (
          <SentenceCard
            key={permission.consentId}
            title={permission.name}
            {...permissionSentence(network, permission)}
            standing={look?.sentence ?? "active"}
            status={
              look && (
                <StatusBadge tone={look.tone} icon={look.icon}>
                  {look.word}
                </StatusBadge>
              )
            }
            actions={<ButtonLink href={PAGE}>Change or stop</ButtonLink>}
          />
        );
      })}
      {!isPending && current.length === 0 && (
        <EmptyState title="Nobody can see your records" icon="shield">
          Only you can open them. When you share parts with a clinician, it will be here.
        </EmptyState>
      )}
    </Region>
  );
}
