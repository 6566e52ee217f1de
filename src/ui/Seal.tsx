/** The visible seal of a document: verified or not, opening to who signed what and when, check by check. */
import type { ReactNode } from "react";
import { classNames } from "./class-names.ts";
import { Facts, type Fact } from "./Facts.tsx";
import { Fold } from "./Fold.tsx";
import { Icon } from "./Icon.tsx";
import type { IconName } from "./icon-shapes.ts";
import { sealState, type CheckState, type SealCheck, type SealState } from "./seal-state.ts";
import { Spinner } from "./Spinner.tsx";
import { TimeText } from "./TimeText.tsx";
import { VisuallyHidden } from "./VisuallyHidden.tsx";
import styles from "./Seal.module.css";

export interface SealProps {
  /** Who signed, for example "Hospital A". */
  readonly signer: string;
  /** When it was signed. */
  readonly signedAt?: string | number | Date | undefined;
  readonly checks: readonly SealCheck[];
  /** Keys and identifiers, for whoever wants to check by hand. */
  readonly technical?: readonly Fact[];
  readonly children?: ReactNode;
}

const titles: Readonly<Record<SealState, (signer: string) => string>> = {
  verified: (signer) => `Verified: signed by ${signer}`,
  checking: () => "Checking the signature",
  incomplete: () => "Not everything could be checked",
  broken: () => "Do not rely on this: a check failed",
};

const icons: Readonly<Record<SealState, IconName>> = {
  verified: "seal",
  checking: "clock",
  incomplete: "warning",
  broken: "problem",
};

const checkIcons: Readonly<Record<CheckState, IconName>> = {
  passed: "check",
  failed: "problem",
  pending: "clock",
  unknown: "warning",
};

const checkWords: Readonly<Record<CheckState, string>> = {
  passed: "Checked",
  failed: "Failed",
  pending: "Checking",
  unknown: "Could not be checked",
};

export function Seal({ signer, signedAt, checks, technical, children }: SealProps) {
  const state = sealState(checks);
  const passed = checks.filter((check) => check.state === "passed").length;
  return (
    <details className={classNames(styles.seal, styles[state])} open={state === "broken"}>
      <summary className={styles.summary}>
        {state === "checking" ? <Spinner /> : <Icon name={icons[state]} size="large" className={styles.icon} />}
        <span className={styles.words}>
          <output className={styles.title}>{titles[state](signer)}</output>
          <span className={styles.detail}>
            {signedAt !== undefined && (
              <>
                Signed <TimeText value={signedAt} mode="date" />,{" "}
              </>
            )}
            {passed} of {checks.length} checks passed
          </span>
        </span>
        <span className={styles.open}>
          Who signed what
          <Icon name="chevron" className={styles.mark} />
        </span>
      </summary>
      <div className={styles.content}>
        <ul className={styles.checks}>
          {checks.map((check) => (
            <li key={check.id} className={styles.check}>
              <Icon name={checkIcons[check.state]} className={styles[check.state]} />
              <span>
                <VisuallyHidden>{checkWords[check.state]}: </VisuallyHidden>
                {check.label}
                {check.state !== "passed" && (
                  <span className={styles.detail}> ({checkWords[check.state].toLowerCase()})</span>
                )}
              </span>
              {check.detail && <span className={styles.detail}>{check.detail}</span>}
            </li>
          ))}
        </ul>
        {children}
        {technical && technical.length > 0 && (
          <Fold>
            <Facts facts={technical} compact />
          </Fold>
        )}
      </div>
    </details>
  );
}
