/** The frame of a role's pages: only while the vault is open, with navigation, the person's name and the lock. */
import type { ReactNode } from "react";
import { Redirect, useLocation } from "wouter";
import { hospitalName } from "../session/network.ts";
import { HOME, landingPath } from "../session/role-paths.ts";
import { useConnection } from "../session/Session.tsx";
import { useSession } from "../session/session-store.ts";
import { useBackgroundDelivery } from "../session/useBackgroundDelivery.ts";
import { AppShell } from "../ui/AppShell.tsx";
import { Button } from "../ui/Button.tsx";
import { NavLink } from "../ui/NavLink.tsx";
import type { VaultRole } from "../vault/secret-worker-api.ts";
import { RegisterWatch } from "./RegisterWatch.tsx";

interface HomeProps {
  readonly role: VaultRole;
  readonly nav: readonly { readonly href: string; readonly label: string; readonly within?: readonly string[] }[];
  readonly children: ReactNode;
}

export function Home({ role, nav, children }: HomeProps) {
  const { network, vault } = useConnection();
  const { identity, lastVault } = useSession();
  const [path] = useLocation();
  useBackgroundDelivery(identity !== null);
  if (!identity) return <Redirect to={lastVault ? `/unlock/${lastVault}` : "/"} replace />;
  if (identity.role !== role) return <Redirect to={HOME[identity.role ?? "patient"]} replace />;
  const registered = identity.enrolment === "registered";
  const landing = landingPath(identity);
  if (!registered && role !== "staff" && path !== landing && !path.endsWith("/settings")) {
    return <Redirect to={landing} replace />;
  }
  const lockButton = (
    <Button variant="quiet" icon="lock" onClick={() => vault.lock()}>
      Lock
    </Button>
  );
  return (
    <AppShell
      width={role === "patient" ? "page" : "wide"}
      homeHref={HOME[role]}
      person={{
        name: identity.displayName,
        ...(identity.hospital ? { role: hospitalName(network, identity.hospital) } : {}),
      }}
      lock={lockButton}
      nav={
        registered || role === "staff"
          ? nav.map((each) => (
              <NavLink key={each.href} href={each.href} within={each.within ?? []}>
                {each.label}
              </NavLink>
            ))
          : undefined
      }
    >
      <RegisterWatch>{children}</RegisterWatch>
    </AppShell>
  );
}
