/** What protects a patient's records, and what does not. */
import { hospitalName } from "../../session/network.ts";
import { patientProtection, protectionLead } from "../../session/protection-words.ts";
import { useConnection, useIdentity } from "../../session/Session.tsx";
import { Fold } from "../../ui/Fold.tsx";
import { Stack } from "../../ui/Stack.tsx";

export function Protection() {
  const { network } = useConnection();
  const { hospital } = useIdentity();
  if (hospital === null) return null;
  const name = hospitalName(network, hospital);
  return (
    <Stack as="section" gap={4}>
      <h2>What protects your records</h2>
      <p>{protectionLead(name, network.suite)}</p>
      <Fold summary="Who could open what" size="text">
        <Stack gap={4}>
          {patientProtection(name, network.suite).map(({ title, text }) => (
            <Stack key={title} gap={1}>
              <h3>{title}</h3>
              <p>{text}</p>
            </Stack>
          ))}
        </Stack>
      </Fold>
    </Stack>
  );
}
