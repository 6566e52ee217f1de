/** A time in human words, with the exact time in the element's title and machine-readable attribute. */
import { useEffect, useState } from "react";
import { timeWords, toDate, type TimeInput, type TimeMode } from "./time-words.ts";

export interface TimeTextProps {
  readonly value: TimeInput;
  readonly mode?: TimeMode;
}

export function TimeText({ value, mode = "datetime" }: TimeTextProps) {
  const [now, setNow] = useState(() => new Date());
  useEffect(() => {
    if (mode !== "relative") return undefined;
    const timer = setInterval(() => setNow(new Date()), 30_000);
    return () => clearInterval(timer);
  }, [mode]);

  const date = toDate(value);
  return (
    <time dateTime={date?.toISOString()} title={date?.toLocaleString()}>
      {timeWords(value, mode, now, "en-GB")}
    </time>
  );
}
