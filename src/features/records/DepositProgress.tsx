/** Where a deposit is: named steps, how far the present one is, and a way out as long as nothing is stored. */
import type { Hex } from "../../protocol/hex.ts";
import { hospitalName } from "../../session/network.ts";
import { Problem } from "../../session/Problem.tsx";
import { useConnection } from "../../session/Session.tsx";
import { listWords } from "../../ui/list-words.ts";
import { Progress } from "../../ui/Progress.tsx";
import { Stack } from "../../ui/Stack.tsx";
import { StepList } from "../../ui/StepList.tsx";
import { depositSteps, type DepositJob } from "./deposit-job.ts";

interface DepositProgressProps {
  readonly job: DepositJob;
  readonly hospital: Hex;
  readonly onRetry: () => void;
}

const DOING: Readonly<Record<DepositJob["stage"], string>> = {
  seal: "Sealing each part",
  save: "Saving on this device",
  store: "Storing the sealed parts",
  confirm: "Waiting for the members' confirmation",
};

export function DepositProgress({ job, hospital, onRetry }: DepositProgressProps) {
  const { network } = useConnection();
  const pinners = listWords(network.pinners.map((each) => each.name));
  return (
    <Stack gap={4}>
      <StepList label="Keeping the record" steps={depositSteps(job, pinners, hospitalName(network, hospital))} />
      {job.error ? (
        <Problem error={job.error} onRetry={onRetry} />
      ) : (
        <Progress
          key={job.stage}
          label={DOING[job.stage]}
          value={job.value}
          {...(job.stage === "confirm" ? {} : { onCancel: job.cancel })}
        />
      )}
    </Stack>
  );
}
