/** Labelled facts, with what they point to by name. */
import { Facts } from "../ui/Facts.tsx";
import type { DescribedFact } from "./describe/description.ts";
import { Mentions } from "./Mentions.tsx";

export function DescribedFacts({ facts }: { readonly facts: readonly DescribedFact[] }) {
  return (
    <Facts
      compact
      facts={facts.map(({ label, value }) => ({
        label,
        value: typeof value === "string" ? value : <Mentions mentions={value} />,
      }))}
    />
  );
}
