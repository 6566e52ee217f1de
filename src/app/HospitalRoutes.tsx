/** Pages of the hospital's desk. */
import { Redirect, Route, Switch } from "wouter";
import { DeliverRecord } from "../features/desk/DeliverRecord.tsx";
import { People } from "../features/desk/People.tsx";
import { Registrations } from "../features/desk/Registrations.tsx";
import { SignIn } from "../features/desk/SignIn.tsx";
import { Settings } from "../features/settings/Settings.tsx";

export default function HospitalRoutes() {
  return (
    <Switch>
      <Route path="/hospital" component={Registrations} />
      <Route path="/hospital/sign-in" component={SignIn} />
      <Route path="/hospital/records" component={DeliverRecord} />
      <Route path="/hospital/people" component={People} />
      <Route path="/hospital/settings" component={Settings} />
      <Route>
        <Redirect to="/hospital" replace />
      </Route>
    </Switch>
  );
}
