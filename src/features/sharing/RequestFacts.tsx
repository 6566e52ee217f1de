/** Who asks, for what, why and until when, with the seal that opens to what was checked. */
import { hospitalName } from "../../session/network.ts";
import { purposeName } from "../../session/permission-words.ts";
import { useConnection } from "../../session/Session.tsx";
import { Card } from "../../ui/Card.tsx";
import { Facts } from "../../ui/Facts.tsx";
import { listWords } from "../../ui/list-words.ts";
import { Seal } from "../../ui/Seal.tsx";
import { TimeText } from "../../ui/TimeText.tsx";
import type { ReceivedRequest } from "../../vault/secret-worker-api.ts";
import type { RequestFindings } from "./request-checks.ts";

interface RequestFactsProps {
  readonly received: ReceivedRequest;
  readonly findings: RequestFindings | undefined;
}

export function RequestFacts({ received, findings }: RequestFactsProps) {
  const { network } = useConnection();
  const { body, credential } = received.request;
  const hospital = hospitalName(network, credential.hospital);
  return (
    <Card title={credential.name} detail={[credential.specialty, hospital].filter(Boolean).join(", ")} headingLevel={2}>
      <Facts
        facts={[
          { label: "Asks for", value: body.parts.length > 0 ? listWords(body.parts) : "The whole summary" },
          { label: "Why", value: purposeName(body.purpose) },
          { label: "Until", value: <TimeText value={body.until * 1000} mode="date" /> },
          { label: "Asked", value: <TimeText value={body.issued * 1000} /> },
          { label: "Note", value: body.note },
        ]}
      />
      {findings && (
        <Seal
          signer={hospital}
          signedAt={credential.issued * 1000}
          checks={findings.checks}
          technical={[
            { label: "Request", value: body.requestId },
            { label: "Person", value: body.subject },
            { label: "Key", value: body.key },
          ]}
        />
      )}
    </Card>
  );
}
