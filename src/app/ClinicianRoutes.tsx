/** Pages of the clinician. */
import { Redirect, Route, Switch } from "wouter";
import { Enrol } from "../features/enrolment/Enrol.tsx";
import { NewRequest } from "../features/requests/NewRequest.tsx";
import { RequestPage } from "../features/requests/RequestPage.tsx";
import { Worklist } from "../features/requests/Worklist.tsx";
import { Settings } from "../features/settings/Settings.tsx";

export default function ClinicianRoutes() {
  return (
    <Switch>
      <Route path="/clinician" component={Worklist} />
      <Route path="/clinician/enrol" component={Enrol} />
      <Route path="/clinician/new" component={NewRequest} />
      <Route path="/clinician/requests/:id">{({ id }) => <RequestPage requestId={id} />}</Route>
      <Route path="/clinician/settings" component={Settings} />
      <Route>
        <Redirect to="/clinician" replace />
      </Route>
    </Switch>
  );
}
