/** A link inside the app that looks like a button: it goes somewhere rather than doing something. */
import type { ReactNode } from "react";
import { Link } from "wouter";
import { buttonClass, type ButtonLook } from "./button-class.ts";
import { Icon } from "./Icon.tsx";
import type { IconName } from "./icon-shapes.ts";

export interface ButtonLinkProps extends ButtonLook {
  readonly href: string;
  readonly icon?: IconName;
  readonly children: ReactNode;
}

export function ButtonLink({ href, icon, children, ...look }: ButtonLinkProps) {
  return (
    <Link href={href} className={buttonClass(look)}>
      {icon && <Icon name={icon} />}
      <span>{children}</span>
    </Link>
  );
}
