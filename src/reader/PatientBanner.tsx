/** Who this record is about, so that nobody reads the wrong person's. */
import { useState } from "react";
import type { Resource } from "../protocol/record/bundle.ts";
import { Facts } from "../ui/Facts.tsx";
import { Fold } from "../ui/Fold.tsx";
import { patientFacts } from "./patient-facts.ts";
import styles from "./PatientBanner.module.css";

export interface PatientBannerProps {
  readonly patient: Resource | undefined;
  readonly headingLevel: 1 | 2;
}

export function PatientBanner({ patient, headingLevel }: PatientBannerProps) {
  const [now] = useState(() => new Date());
  const { name, main, more } = patientFacts(patient, now);
  const Heading = `h${headingLevel}` as const;
  return (
    <section className={styles.banner} aria-label="Patient">
      <Heading className={styles.name}>{name}</Heading>
      <dl className={styles.facts}>
        {main.map(({ label, value }) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {more.length > 0 && (
        <Fold summary="Identifiers and contact">
          <Facts facts={more} compact />
        </Fold>
      )}
    </section>
  );
}
