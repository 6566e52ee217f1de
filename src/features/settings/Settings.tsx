/** Settings: recovery kit, passphrase, and what protects a patient's records. */
import { useIdentity } from "../../session/Session.tsx";
import { PageHeader } from "../../ui/PageHeader.tsx";
import { Stack } from "../../ui/Stack.tsx";
import { ChangePassphrase } from "./ChangePassphrase.tsx";
import { Protection } from "./Protection.tsx";
import { RecoveryKit } from "./RecoveryKit.tsx";

export function Settings() {
  const identity = useIdentity();
  return (
    <Stack gap={8}>
      <PageHeader title="Settings" lead={`Vault of ${identity.displayName} on this device.`} />
      <RecoveryKit lastBackup={identity.lastBackup} />
      <ChangePassphrase />
      {identity.role === "patient" && <Protection />}
    </Stack>
  );
}
