/** The same rounds as in Node, in a dedicated worker, where the app computes too. */
import { createEntries, createStages } from "../backends.ts";
import { createParts } from "../parts.ts";
import { measure, type Effort } from "../subject.ts";
import type { Answer } from "./page.ts";

addEventListener("message", (event: MessageEvent<Effort>) => {
  void answer(event.data).then((each) => postMessage(each));
});

async function answer(effort: Effort): Promise<Answer> {
  try {
    const subjects = [...createStages(await createEntries()), ...(await createParts())];
    return { medians: [...(await measure(subjects, effort))] };
  } catch (thrown) {
    return { failed: thrown instanceof Error ? `${thrown.message}\n${thrown.stack ?? ""}` : String(thrown) };
  }
}
