/** Copies the code and says how it went. */
import { useMutation } from "@tanstack/react-query";
import { Button } from "../../ui/Button.tsx";
import { VisuallyHidden } from "../../ui/VisuallyHidden.tsx";

export function CopyCode({ code }: { code: string }) {
  const copy = useMutation({ mutationFn: () => navigator.clipboard.writeText(code) });
  return (
    <div>
      <Button icon={copy.isSuccess ? "check" : "copy"} onClick={() => copy.mutate()}>
        Copy code
      </Button>
      <VisuallyHidden live>{copy.isSuccess ? "Code copied" : ""}</VisuallyHidden>
      {copy.isError && <p role="alert">The browser did not allow copying. Select the text instead.</p>}
    </div>
  );
}
