/**
 * Each new opening is a conversion that the relay pays for and that stays on chain. A reader needs a few; what asks for
 * more is a runaway app. The same opening again is free. In memory: a restart forgives.
 */
import { ChartpassError } from "../../core/errors.ts";
import type { Hex } from "../../protocol/hex.ts";

const MOST = 30;
const WINDOW_SECONDS = 3600;

export interface OpeningLimit {
  /** An opening whose reader was checked. @throws RELAY_LIMIT when its consent had enough others within the hour */
  count(consentId: Hex, openId: Hex, nowSeconds: number): void;
}

export function createOpeningLimit(): OpeningLimit {
  const seen = new Map<string, Map<Hex, number>>();
  let swept = 0;

  function sweep(now: number): void {
    if (now - swept < 60) return;
    swept = now;
    for (const [consent, openings] of seen) {
      for (const [id, at] of openings) if (now - at >= WINDOW_SECONDS) openings.delete(id);
      if (openings.size === 0) seen.delete(consent);
    }
  }

  return {
    count(consentId, openId, now) {
      sweep(now);
      const consent = consentId.toLowerCase();
      const openings = seen.get(consent) ?? new Map<Hex, number>();
      if (openings.has(openId)) return;
      if (openings.size >= MOST) {
        throw new ChartpassError("RELAY_LIMIT", "These records were opened very often within the last hour.", {
          hint: "Wait an hour and open them again. The permission itself is not affected.",
        });
      }
      seen.set(consent, openings.set(openId, now));
    },
  };
}
