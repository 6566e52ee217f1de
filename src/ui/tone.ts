/** The moods a message or badge can have. Each has a colour, an icon and always a word beside it. */
import type { IconName } from "./icon-shapes.ts";

export type Tone = "neutral" | "info" | "success" | "warning" | "problem";

export const toneIcon: Readonly<Record<Tone, IconName>> = {
  neutral: "dot",
  info: "info",
  success: "check",
  warning: "warning",
  problem: "problem",
};

/** How a screen reader hears the tone before the text. */
export const toneWord: Readonly<Record<Tone, string>> = {
  neutral: "Note",
  info: "Information",
  success: "Done",
  warning: "Please note",
  problem: "Problem",
};
