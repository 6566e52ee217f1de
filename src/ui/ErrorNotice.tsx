/** An error as a person should meet it. The words come from the one table that maps codes to words. */
import type { ReactNode } from "react";
import { Button } from "./Button.tsx";
import { CopyText } from "./CopyText.tsx";
import { Fold } from "./Fold.tsx";
import { Notice } from "./Notice.tsx";

export interface ErrorNoticeProps {
  /** What happened. */
  readonly title: string;
  readonly children?: ReactNode;
  /** Whether anything was lost. */
  readonly lost: string;
  /** What to do now. */
  readonly next: string;
  /** The stable code, shown in a fold for whoever gives support. */
  readonly code?: string;
  readonly onRetry?: () => void;
  readonly retryLabel?: string;
  readonly actions?: ReactNode;
}

export function ErrorNotice(props: ErrorNoticeProps) {
  const { title, children, lost, next, code, onRetry, retryLabel = "Try again", actions } = props;
  const buttons = (onRetry ?? actions) !== undefined && (
    <>
      {onRetry && (
        <Button size="small" icon="refresh" onClick={onRetry}>
          {retryLabel}
        </Button>
      )}
      {actions}
    </>
  );
  return (
    <Notice
      tone="problem"
      title={title}
      lost={lost}
      next={next}
      actions={buttons}
      technical={
        code !== undefined && (
          <Fold>
            <CopyText label="Code" value={code} />
          </Fold>
        )
      }
    >
      {children}
    </Notice>
  );
}
