/** One of the four questions: its heading, what there is, and where to see more. */
import { useId, type ReactNode } from "react";
import { Link } from "wouter";
import { Row, Stack } from "../../ui/Stack.tsx";

interface RegionProps {
  readonly title: string;
  readonly more?: { readonly href: string; readonly label: string } | undefined;
  readonly children: ReactNode;
}

export function Region({ title, more, children }: RegionProps) {
  const id = useId();
  return (
    <Stack as="section" gap={4} aria-labelledby={id}>
      <Row align="between">
        <h2 id={id}>{title}</h2>
        {more && <Link href={more.href}>{more.label}</Link>}
      </Row>
      {children}
    </Stack>
  );
}
