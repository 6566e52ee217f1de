/** Loads the network description, then shows the page that fits the address and the person. */
import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense } from "react";
import { Redirect, Route, Switch } from "wouter";
import { Restore } from "../features/entry/Restore.tsx";
import { Start } from "../features/entry/Start.tsx";
import { Unlock } from "../features/entry/Unlock.tsx";
import { Welcome } from "../features/entry/Welcome.tsx";
import { loadNetwork } from "../session/network.ts";
import { Problem } from "../session/Problem.tsx";
import { Session } from "../session/Session.tsx";
import { AppShell } from "../ui/AppShell.tsx";
import { Progress } from "../ui/Progress.tsx";
import { Announcements } from "./Announcements.tsx";
import { Home } from "./Home.tsx";

const PatientHome = lazy(() => import("./PatientRoutes.tsx"));
const ClinicianHome = lazy(() => import("./ClinicianRoutes.tsx"));
const HospitalHome = lazy(() => import("./HospitalRoutes.tsx"));

export function App() {
  const network = useQuery({
    queryKey: ["network"],
    queryFn: ({ signal }) => loadNetwork(signal),
    staleTime: Infinity,
  });
  if (network.error) {
    return (
      <AppShell>
        <Problem error={network.error} onRetry={() => void network.refetch()} />
      </AppShell>
    );
  }
  if (!network.data) {
    return (
      <AppShell>
        <Progress label="Loading" />
      </AppShell>
    );
  }
  return (
    <Session network={network.data}>
      <Suspense
        fallback={
          <AppShell>
            <Progress label="Loading" />
          </AppShell>
        }
      >
        <Switch>
          <Route path="/patient/*?">
            <Home role="patient" nav={PATIENT_NAV}>
              <PatientHome />
            </Home>
          </Route>
          <Route path="/clinician/*?">
            <Home role="clinician" nav={CLINICIAN_NAV}>
              <ClinicianHome />
            </Home>
          </Route>
          <Route path="/hospital/*?">
            <Home role="staff" nav={HOSPITAL_NAV}>
              <HospitalHome />
            </Home>
          </Route>
          <Route>
            <AppShell>
              <Switch>
                <Route path="/" component={Welcome} />
                <Route path="/start/:role">{({ role }) => <Start role={role} />}</Route>
                <Route path="/unlock/:vault">{({ vault }) => <Unlock vaultId={vault} />}</Route>
                <Route path="/restore" component={Restore} />
                <Route>
                  <Redirect to="/" replace />
                </Route>
              </Switch>
            </AppShell>
          </Route>
        </Switch>
      </Suspense>
      <Announcements />
    </Session>
  );
}

const PATIENT_NAV = [
  { href: "/patient", label: "Home", within: ["/patient/requests"] },
  { href: "/patient/records", label: "Records", within: ["/patient/records"] },
  { href: "/patient/permissions", label: "Permissions" },
  { href: "/patient/history", label: "History" },
  { href: "/patient/code", label: "My code" },
  { href: "/patient/settings", label: "Settings" },
] as const;

const CLINICIAN_NAV = [
  { href: "/clinician", label: "Worklist", within: ["/clinician/requests"] },
  { href: "/clinician/new", label: "New request" },
  { href: "/clinician/settings", label: "Settings" },
] as const;

const HOSPITAL_NAV = [
  { href: "/hospital", label: "Registrations" },
  { href: "/hospital/records", label: "Records" },
  { href: "/hospital/people", label: "People" },
  { href: "/hospital/settings", label: "Settings" },
] as const;
