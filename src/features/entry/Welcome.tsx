/** The first page: who is on this device, and the three ways to begin. */
import { useQuery } from "@tanstack/react-query";
import { hospitalName } from "../../session/network.ts";
import { Problem } from "../../session/Problem.tsx";
import { useConnection } from "../../session/Session.tsx";
import { ButtonLink } from "../../ui/ButtonLink.tsx";
import { Card } from "../../ui/Card.tsx";
import { PageHeader } from "../../ui/PageHeader.tsx";
import { Stack } from "../../ui/Stack.tsx";
import styles from "./Welcome.module.css";

const WAYS = [
  {
    href: "/start/patient",
    title: "For patients",
    text: "Keep your records under your own key, and decide who reads which part, and until when.",
    action: "I am a patient",
  },
  {
    href: "/start/clinician",
    title: "For clinicians",
    text: "Ask a patient of another hospital for the parts you need, and read them once she agrees.",
    action: "I am a clinician",
  },
  {
    href: "/start/hospital",
    title: "For the hospital desk",
    text: "Register patients and clinicians, sign records and deliver them sealed.",
    action: "I work at a hospital desk",
  },
] as const;

const ROLE_WORDS = { patient: "Patient", clinician: "Clinician", staff: "Hospital desk" } as const;

export function Welcome() {
  const { vault, network } = useConnection();
  const people = useQuery({ queryKey: ["vaults"], queryFn: () => vault.list() });
  return (
    <Stack gap={8}>
      <PageHeader
        title="Your records travel with you"
        lead="Chartpass carries sealed medical records between hospitals. They open only for whom the patient chooses."
      />
      <Problem error={people.error} />
      {people.data && people.data.length > 0 && (
        <Stack as="section" gap={4}>
          <h2>People on this device</h2>
          <ul className={styles.people}>
            {people.data.map((person) => (
              <li key={person.id}>
                <Card
                  title={person.displayName}
                  detail={[
                    person.role ? ROLE_WORDS[person.role] : null,
                    person.hospital ? hospitalName(network, person.hospital) : null,
                  ]
                    .filter(Boolean)
                    .join(", ")}
                  actions={
                    <ButtonLink
                      href={`/unlock/${person.id}`}
                      icon="lock"
                    >{`Unlock as ${person.displayName}`}</ButtonLink>
                  }
                />
              </li>
            ))}
          </ul>
        </Stack>
      )}
      <Stack as="section" gap={4}>
        <h2>{people.data && people.data.length > 0 ? "Someone else" : "Begin here"}</h2>
        <div className={styles.ways}>
          {WAYS.map((way) => (
            <Card key={way.href} title={way.title} actions={<ButtonLink href={way.href}>{way.action}</ButtonLink>}>
              <p>{way.text}</p>
            </Card>
          ))}
        </div>
        <p>
          New device?{" "}
          <ButtonLink href="/restore" variant="quiet">
            Restore from a recovery kit
          </ButtonLink>
        </p>
      </Stack>
    </Stack>
  );
}
