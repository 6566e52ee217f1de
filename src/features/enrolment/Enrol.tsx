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
import { ButtonLink } from "../../ui/ButtonLink.tsx";
import { Notice } from "../../ui/Notice.tsx";
import { PageHeader } from "../../ui/PageHeader.tsx";
import { Progress } from "../../ui/Progress.tsx";
import { SelectField } from "../../ui/SelectField.tsx";
import { Stack } from "../../ui/Stack.tsx";
import { EnrolForm, type EnrolDetails } from "./EnrolForm.tsx";

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
  const name = hospitalName(network, hospital);

  const send = useMutation({
    mutationFn: async (details: EnrolDetails) => {
      const { enrolment } = await vault.call("prepareEnrolment", { hospital, ...details });
      await sendEnrolment(network, enrolment, systemRandom);
      return vault.refreshIdentity();
    },
    onSuccess: entered,
  });

  const answer = useQuery({
    queryKey: ["enrolment answer", identity.key],
    queryFn: async () => {
      await sweepOwnMail(connection, hospital, identity.key);
      return vault.refreshIdentity();
    },
    enabled: identity.enrolment === "waiting",
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
  if (identity.enrolment === "waiting") {
    return (
      <Stack gap={6}>
        <PageHeader title={`Register with ${name}`} />
        <Notice title={`Waiting for ${name}`}>
          The desk checks who you are and confirms. You may lock your vault meanwhile; the answer waits in your mailbox.
        </Notice>
        <Progress label="Looking for the answer" />
        <Problem error={answer.error} />
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
          title={`${name} did not register you`}
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
        busy={send.isPending}
        onSend={(details) => send.mutate(details)}
      />
      <Problem error={send.error} />
    </Stack>
  );
}
