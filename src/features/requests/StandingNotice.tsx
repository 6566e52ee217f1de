/** What the standing of a request means for the clinician, where it is not simply ready. */
import { fromHex } from "../../protocol/hex.ts";
import { suiteIdOf } from "../../protocol/suite-choice.ts";
import { useConnection } from "../../session/Session.tsx";
import type { SentRequest } from "../../vault/secret-worker-api.ts";
import { Notice } from "../../ui/Notice.tsx";
import type { Standing } from "./requests.ts";

export function StandingNotice({ request, standing }: { request: SentRequest; standing: Standing }) {
  switch (standing) {
    case "waiting":
      return <Waiting request={request} />;
    case "unposted":
      return <Notice title="The patient agreed">Her hospital is entering the permission. This takes a moment.</Notice>;
    case "refused":
      return (
        <Notice tone="warning" title="The patient declined" next="Speak with her if you need the record.">
          {request.refusal}
        </Notice>
      );
    case "paused":
      return (
        <Notice
          tone="warning"
          title="The patient has paused sharing"
          lost="What you already read stays read."
          next="It can be opened again when she resumes."
        />
      );
    case "stopped":
      return (
        <Notice
          tone="warning"
          title="The patient has stopped sharing"
          lost="What you already read stays read."
          next="Send a new request if you need to read more."
        />
      );
    case "ended":
      return (
        <Notice
          title="The permission has ended"
          lost="What you already read stays read."
          next="Send a new request if you need to read more."
        />
      );
    case "overdue":
      return <Notice title="The patient did not answer in time" next="Send a new request if you still need it." />;
    case "ready":
    case "opened":
      return null;
  }
}

function Waiting({ request }: { request: SentRequest }) {
  const { network } = useConnection();
  if (suiteIdOf(fromHex(request.body.address_)) !== network.suite) {
    return (
      <Notice
        tone="warning"
        title="This was asked by an earlier version of the app"
        lost="An answer she gave before still appears here."
        next="If there is none, send a new request. Her app no longer answers this one."
      />
    );
  }
  return (
    <Notice title="Sent to the patient">
      She sees who asks and why, and chooses. The answer appears here by itself.
    </Notice>
  );
}
