/** Short messages in the corner; each goes after a while. */
import { useEffect } from "react";
import { useSession } from "../session/session-store.ts";
import { Toasts } from "../ui/Toasts.tsx";

const SHOWN_MILLISECONDS = 6000;

export function Announcements() {
  const { toasts, dismiss } = useSession();
  const oldest = toasts[0]?.id;
  useEffect(() => {
    if (oldest === undefined) return;
    const timer = setTimeout(() => dismiss(oldest), SHOWN_MILLISECONDS);
    return () => clearTimeout(timer);
  }, [oldest, dismiss]);
  return (
    <Toasts
      toasts={toasts.map((toast) => ({ id: String(toast.id), tone: "success" as const, title: toast.text }))}
      onDismiss={(id) => dismiss(Number(id))}
    />
  );
}
