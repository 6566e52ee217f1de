/** A button that says what it does. While busy it keeps focus and its place, announces itself and ignores presses. */
import type { ComponentProps, MouseEvent } from "react";
import { buttonClass, type ButtonLook } from "./button-class.ts";
import { Icon } from "./Icon.tsx";
import type { IconName } from "./icon-shapes.ts";
import { Spinner } from "./Spinner.tsx";

export interface ButtonProps extends Omit<ComponentProps<"button">, "className">, ButtonLook {
  readonly busy?: boolean;
  /** Said instead of the label while busy, for example "Signing". */
  readonly busyLabel?: string;
  readonly icon?: IconName;
}

export function Button(props: ButtonProps) {
  const { variant, size, wide, busy = false, busyLabel, icon, children, onClick, type = "button", ...rest } = props;
  const look: ButtonLook = {
    ...(variant !== undefined && { variant }),
    ...(size !== undefined && { size }),
    ...(wide !== undefined && { wide }),
  };

  function press(event: MouseEvent<HTMLButtonElement>) {
    if (busy) event.preventDefault();
    else onClick?.(event);
  }

  return (
    <button
      {...rest}
      // eslint-disable-next-line react/button-has-type -- the type is one of the three allowed, "button" by default
      type={type}
      className={buttonClass(look)}
      aria-disabled={busy || undefined}
      aria-busy={busy || undefined}
      onClick={press}
    >
      {busy ? <Spinner /> : icon && <Icon name={icon} />}
      <span>{busy && busyLabel !== undefined ? busyLabel : children}</span>
    </button>
  );
}
