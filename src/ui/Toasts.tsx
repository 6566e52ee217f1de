/** Short messages at the corner, announced politely. They stay until closed or until the owner of the list drops them. */
import { Notice } from "./Notice.tsx";
import type { Tone } from "./tone.ts";
import styles from "./Toasts.module.css";

export interface Toast {
  readonly id: string;
  readonly tone: Tone;
  readonly title: string;
  readonly detail?: string;
}

export interface ToastsProps {
  readonly toasts: readonly Toast[];
  readonly onDismiss: (id: string) => void;
}

export function Toasts({ toasts, onDismiss }: ToastsProps) {
  return (
    <div className={styles.region} role="log" aria-live="polite" aria-label="Messages">
      {toasts.map((toast) => (
        <Notice
          key={toast.id}
          tone={toast.tone}
          title={toast.title}
          announce={false}
          onDismiss={() => onDismiss(toast.id)}
        >
          {toast.detail}
        </Notice>
      ))}
    </div>
  );
}
