/**
 * A modal question or form on the native dialog element: the platform traps focus, makes the rest inert and returns
 * focus to where it came from. Pressing outside does nothing, so that a signature is never lost by a stray press.
 */
import { useId, useLayoutEffect, useRef, type ReactNode, type RefObject } from "react";
import { Button } from "./Button.tsx";
import { classNames } from "./class-names.ts";
import styles from "./Dialog.module.css";

export interface DialogProps {
  readonly open: boolean;
  readonly onClose: () => void;
  readonly title: string;
  readonly children: ReactNode;
  /** Buttons at the end; the one that matters comes last. */
  readonly actions?: ReactNode;
  readonly size?: "regular" | "wide";
  /** False while something runs that must not be abandoned: no close button, Escape is ignored. */
  readonly dismissible?: boolean;
  /** Receives focus on opening; the title otherwise, so that screen readers start at the top. */
  readonly initialFocus?: RefObject<HTMLElement | null>;
}

export function Dialog(props: DialogProps) {
  return props.open ? <OpenDialog {...props} /> : null;
}

function OpenDialog({
  onClose,
  title,
  children,
  actions,
  size = "regular",
  dismissible = true,
  initialFocus,
}: DialogProps) {
  const id = useId();
  const element = useRef<HTMLDialogElement>(null);
  const heading = useRef<HTMLHeadingElement>(null);

  // Layout effect: its cleanup runs before React removes the element, and only close() returns the focus.
  useLayoutEffect(() => {
    const dialog = element.current;
    dialog?.showModal();
    (initialFocus?.current ?? heading.current)?.focus();
    return () => dialog?.close();
  }, [initialFocus]);

  return (
    <dialog
      ref={element}
      className={classNames(styles.dialog, size === "wide" && styles.wide)}
      aria-labelledby={id}
      onCancel={(event) => {
        // A cancel that bubbles from a file input inside is not ours.
        if (event.target !== element.current) return;
        event.preventDefault();
        if (dismissible) onClose();
      }}
      onKeyDown={(event) => {
        // Chromium closes on a second Escape even when the first cancel was prevented.
        if (event.key === "Escape" && !dismissible) event.preventDefault();
      }}
    >
      <div className={styles.frame}>
        <div className={styles.head}>
          <h2 id={id} ref={heading} tabIndex={-1}>
            {title}
          </h2>
          {dismissible && (
            <Button variant="quiet" size="small" icon="close" onClick={onClose}>
              Close
            </Button>
          )}
        </div>
        {children}
        {actions && <div className={styles.actions}>{actions}</div>}
      </div>
    </dialog>
  );
}
