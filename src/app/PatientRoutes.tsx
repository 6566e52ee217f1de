/** Pages of the patient. */
import { lazy, Suspense } from "react";
import { Redirect, Route, Switch } from "wouter";
import { Enrol } from "../features/enrolment/Enrol.tsx";
import { MyCode } from "../features/code/MyCode.tsx";
import { History } from "../features/audit/History.tsx";
import { PatientOverview } from "../features/overview/PatientOverview.tsx";
import { OwnRecord } from "../features/records/OwnRecord.tsx";
import { Records } from "../features/records/Records.tsx";
import { Settings } from "../features/settings/Settings.tsx";
import { Permissions } from "../features/sharing/Permissions.tsx";
import { ReviewRequest } from "../features/sharing/ReviewRequest.tsx";
import { Progress } from "../ui/Progress.tsx";
import { Stack } from "../ui/Stack.tsx";

const Wallet = lazy(() => import("../features/wallet/Wallet.tsx"));

export default function PatientRoutes() {
  return (
    <Switch>
      <Route path="/patient" component={PatientOverview} />
      <Route path="/patient/enrol" component={Enrol} />
      <Route path="/patient/records" component={Records} />
      <Route path="/patient/records/:id">{({ id }) => <OwnRecord recordId={id} />}</Route>
      <Route path="/patient/requests/:id">{({ id }) => <ReviewRequest requestId={id} />}</Route>
      <Route path="/patient/permissions" component={Permissions} />
      <Route path="/patient/history" component={History} />
      <Route path="/patient/code" component={MyCode} />
      <Route path="/patient/settings">
        <Stack gap={8}>
          <Settings />
          <Suspense fallback={<Progress label="Loading wallets" />}>
            <Wallet />
          </Suspense>
        </Stack>
      </Route>
      <Route>
        <Redirect to="/patient" replace />
      </Route>
    </Switch>
  );
}
