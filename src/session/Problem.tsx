/** Any error, in the words of the one table. */
import type { ReactNode } from "react";
import { ErrorNotice } from "../ui/ErrorNotice.tsx";
import { errorWords } from "./error-words.ts";

interface ProblemProps {
  readonly error: unknown;
  readonly onRetry?: (() => void) | undefined;
  readonly actions?: ReactNode;
}

export function Problem({ error, onRetry, actions }: ProblemProps) {
  if (!error) return null;
  const { title, lost, next, code } = errorWords(error);
  return (
    <ErrorNotice
      title={title}
      lost={lost}
      next={next}
      code={code}
      {...(onRetry ? { onRetry } : {})}
      {...(actions ? { actions } : {})}
    />
  );
}
