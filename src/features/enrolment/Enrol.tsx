/** Register with the hospital: send what it needs to know, sealed, and wait for the desk's answer. */
import { useMutation, useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { useSearchParams } from "wouter";
import { systemRandom } from "../../core/random.ts";
import { sendEnrolment } from "../../peers/hospital-client.ts";
import type { Hex } from "../../protocol/hex.ts";
import { sweepOwnMail } from "../../session/mail.ts";
import { hospitalName } from "../../session/network.ts";
import { Problem } from "../../session/Problem.tsx";
import { HOME } from "../../session/role-paths.ts";
import { useConnection, useIdentity } from "../../session/Session.tsx";
import { useSession } from "../../session/session-store.ts";
import type { EnrolmentDetails } from "../../vault/secret-worker-api.ts";
import { Button } from "../../ui/Button.tsx";
import { ButtonLink } from "../../ui/ButtonLink.tsx";
import { Notice } from "../../ui/Notice.tsx";
import { PageHeader } from "../../ui/PageHeader.tsx";
import { Progress } from "../../ui/Progress.tsx";
import { SelectField } from "../../ui/SelectField.tsx";
import { Row, Stack } from "../../ui/Stack.tsx";
import { EnrolForm } from "./EnrolForm.tsx";

const POLL_MILLISECONDS = 2000;

export function Enrol() {
  const connection = useConnection();
  const identity = useIdentity();
  const entered = useSession((state) => state.entered);
  const [search] = useSearchParams();
  const { network, vault } = connection;
  const [hospital, setHospital] = useState<Hex>(
    identity.hospital ?? (search.get("hospital") as Hex | null) ?? network.hospitals[0]?.id ?? "0x",
  );
  /** Who was asked and answers; the choice below may already be another. */
  const told = identity.hospital ?? hospital;
  const waiting = identity.enrolment === "waiting";

  const [correcting, setCorrecting] = useState<EnrolmentDetails>();
  const name = hospitalName(network, identity.enrolment === "registered" || (waiting && !correcting) ? told : hospital);

  const send = useMutation({
    mutationFn: async (details: EnrolmentDetails) => {
      const { enrolment } = await vault.call("prepareEnrolment", details);
      await sendEnrolment(network, enrolment, systemRandom);
      // Only now: a registration that did not arrive leaves the form as it is.
      await vault.call("enrolmentSent", { subject: enrolment.subject });
      return vault.refreshIdentity();
    },
    onSuccess: (present) => {
      setCorrecting(undefined);
      entered(present);
    },
  });
  const sent = useMutation({
    mutationFn: async () => {
      const details = await vault.call("enrolmentDetails", {});
      return details ?? undefined;
    },
  });
  const sendAgain = () => sent.mutate(undefined, { onSuccess: (details) => details && send.mutate(details) });
  const correct = () =>
    sent.mutate(undefined, {
      onSuccess: (details) => {
        if (details) setHospital(details.hospital);
        setCorrecting(details);
      },
    });

  const answer = useQuery({
    // By subject: the answer to an earlier registration is none to this one.
    queryKey: ["enrolment answer", identity.key, identity.subject],
    queryFn: async () => {
      await sweepOwnMail(connection, told, identity.key);
      return vault.refreshIdentity();
    },
    // Not beside a sending: the answer would be to what is being replaced.
    enabled: waiting && !send.isPending,
    refetchInterval: POLL_MILLISECONDS,
  });
  useEffect(() => {
    if (answer.data && answer.data.enrolment !== identity.enrolment) entered(answer.data);
  }, [answer.data, identity.enrolment, entered]);

  if (identity.enrolment === "registered") {
    const role = identity.role ?? "patient";
    return (
      <Stack gap={6}>
        <PageHeader title={`Register with ${name}`} />
        <Notice
          tone="success"
          title={`You are registered with ${name}`}
          actions={
            <ButtonLink href={HOME[role]}>{role === "patient" ? "Go to my records" : "Go to my worklist"}</ButtonLink>
          }
        >
          {role === "patient"
            ? "Your hospital can now deliver records to you, sealed so that only you can open them."
            : "You can now ask patients for the parts of their records that you need."}
        </Notice>
      </Stack>
    );
  }
  if (waiting && !correcting) {
    return (
      <Stack gap={6}>
        <PageHeader title={`Register with ${name}`} />
        <Notice title={`Waiting for ${name}`}>
          The desk checks who you are and confirms. You may lock your vault meanwhile; the answer waits in your mailbox.
        </Notice>
        <Progress label="Looking for the answer" />
        <Row>
          <Button variant="quiet" onClick={sendAgain} busy={send.isPending} busyLabel="Sending…">
            Send it again
          </Button>
          <Button variant="quiet" onClick={correct} disabled={send.isPending}>
            Change
          </Button>
        </Row>
        <Problem error={send.error ?? sent.error ?? answer.error} />
      </Stack>
    );
  }
  return (
    <Stack gap={6}>
      <PageHeader
        title={`Register with ${name}`}
        lead={`${name} checks these once and knows you by them. They are sealed to its desk.`}
      />
      {identity.enrolment === "refused" && (
        <Notice
          tone="warning"
          title={`${hospitalName(network, told)} did not register you`}
          next="Correct what is wrong and send it again, or ask at the desk."
        >
          {identity.refusal}
        </Notice>
      )}
      <SelectField
        label="Hospital"
        value={hospital}
        onValue={setHospital}
        options={network.hospitals.map((each) => ({ value: each.id, label: each.name }))}
      />
      <EnrolForm
        role={identity.role === "clinician" ? "clinician" : "patient"}
        name={identity.displayName}
        sent={correcting}
        busy={send.isPending}
        onSend={(details) => send.mutate({ hospital, ...details })}
      />
      {correcting && (
        <div>
          <Button variant="quiet" onClick={() => setCorrecting(undefined)} disabled={send.isPending}>
            Keep waiting instead
          </Button>
        </div>
      )}
      <Problem error={send.error} />
    </Stack>
  );
}
