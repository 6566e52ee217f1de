/** The frame of the desk's pages: signed in, or sent to sign in. */
import type { ReactNode } from "react";
import { Redirect } from "wouter";
import { hospitalName } from "../../session/network.ts";
import { useConnection } from "../../session/Session.tsx";
import { PageHeader } from "../../ui/PageHeader.tsx";
import { Progress } from "../../ui/Progress.tsx";
import { Stack } from "../../ui/Stack.tsx";
import { useDesk } from "./desk.ts";

interface DeskPageProps {
  readonly title: string;
  readonly lead: string;
  readonly children: ReactNode;
}

export function DeskPage({ title, lead, children }: DeskPageProps) {
  const { network } = useConnection();
  const { hospital, isLoading } = useDesk();
  if (isLoading) return <Progress label="Opening the desk" />;
  if (!hospital) return <Redirect to="/hospital/sign-in" replace />;
  return (
    <Stack gap={6}>
      <PageHeader title={title} lead={`${hospitalName(network, hospital)}. ${lead}`} />
      {children}
    </Stack>
  );
}
