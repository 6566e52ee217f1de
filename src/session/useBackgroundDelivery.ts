/** While a vault is open, whatever is still in its outbox is sent again from time to time. */
import { useEffect } from "react";
import { sweepOutbox } from "./outbox.ts";
import { useConnection } from "./Session.tsx";

const EVERY_MILLISECONDS = 5000;

export function useBackgroundDelivery(unlocked: boolean): void {
  const connection = useConnection();
  useEffect(() => {
    if (!unlocked) return;
    // A failed sweep leaves everything in the outbox for the next one; a vault locked meanwhile ends the sweep.
    const sweep = () => void sweepOutbox(connection).catch(() => undefined);
    sweep();
    const timer = setInterval(sweep, EVERY_MILLISECONDS);
    return () => clearInterval(timer);
  }, [connection, unlocked]);
}
