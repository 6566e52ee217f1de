/** The patient's code as picture and text: what a clinician scans or types to ask for records. */
import { hospitalName } from "../../session/network.ts";
import { useConnection, useIdentity } from "../../session/Session.tsx";
import { Card } from "../../ui/Card.tsx";
import { EmptyState } from "../../ui/EmptyState.tsx";
import { PageHeader } from "../../ui/PageHeader.tsx";
import { QrCode } from "../../ui/QrCode.tsx";
import { Stack } from "../../ui/Stack.tsx";
import { CopyCode } from "./CopyCode.tsx";
import styles from "./MyCode.module.css";

export function MyCode() {
  const { network } = useConnection();
  const { patientCode, hospital } = useIdentity();
  return (
    <Stack gap={6}>
      <PageHeader
        title="My code"
        lead="A clinician who has it can ask to read your records. It opens nothing: you decide on each request."
      />
      {patientCode === null ? (
        <EmptyState title="Your code comes with your registration" icon="qr">
          Your hospital confirms your registration first.
        </EmptyState>
      ) : (
        <Card>
          <div className={styles.layout}>
            <QrCode value={patientCode} label="for the clinician to scan" size="large" />
            <Stack gap={4}>
              <output className={styles.code} aria-label="Your code">
                {patientCode}
              </output>
              <CopyCode code={patientCode} />
              <p className={styles.hint}>
                Show it at your appointment, or send it to your clinician. It names {hospitalName(network, hospital)}{" "}
                and lets the clinician's app check that the request is sealed to you and to no one else.
              </p>
            </Stack>
          </div>
        </Card>
      )}
    </Stack>
  );
}
