/**
 * Starting workers under `require-trusted-types-for 'script'`, where `new Worker(string)` throws. The policy "chartpass"
 * lets through script addresses of this origin only; the address itself comes from the build (`?worker&url`).
 */
import { ChartpassError } from "../core/errors.ts";

/** The part of the Trusted Types API used here; TypeScript's DOM types do not have it yet. */
interface ScriptUrlPolicy {
  createScriptURL(url: string): unknown;
}
interface PolicyFactory {
  createPolicy(name: string, rules: { createScriptURL(url: string): string }): ScriptUrlPolicy;
}

let policy: ScriptUrlPolicy | undefined;

/** @throws ARG_WORKER_URL for an address of another origin */
export function startWorker(url: string, name: string): Worker {
  const factory = (globalThis as { trustedTypes?: PolicyFactory }).trustedTypes;
  policy ??= factory?.createPolicy("chartpass", { createScriptURL: sameOrigin }) ?? { createScriptURL: sameOrigin };
  // Worker accepts a TrustedScriptURL wherever it accepts a string.
  return new Worker(policy.createScriptURL(url) as string, { type: "module", name });
}

function sameOrigin(url: string): string {
  const absolute = new URL(url, location.href);
  if (absolute.origin !== location.origin) {
    throw new ChartpassError("ARG_WORKER_URL", "A worker may only come from the app's own address.");
  }
  return absolute.href;
}
