/** Whatever was refused, the person reads calm words that are true of it. */
import { expect, test } from "vitest";
import { blocked, type FirewallCode } from "./refusal.ts";

const PASSED = "This permission did not pass the check on this device.";

test.each<[FirewallCode, string, string]>([
  ["CRYPTO_FIREWALL_SEED", PASSED, "Nothing was shared."],
  ["CRYPTO_FIREWALL_VALUE", PASSED, "Nothing was shared."],
  ["CRYPTO_FIREWALL_GRANT", PASSED, "Nothing was shared."],
  ["CRYPTO_FIREWALL_OWNER", PASSED, "Nothing was shared."],
  ["CRYPTO_FIREWALL_ORDER", PASSED, "Nothing was shared."],
  ["CRYPTO_FIREWALL_STOPPED", PASSED, "Nothing was shared."],
  // Signed is signed: here nobody may say that nothing happened.
  ["CRYPTO_FIREWALL_UNSENT", PASSED, "It was signed and will not be sent from here."],
  ["CRYPTO_FIREWALL_AUTHORITY", "The key made for this person does not fit", "Nothing was delivered."],
])("%s", (code, message, hint) => {
  const cause = new Error("what was found");
  const refusal = blocked(code, cause);
  expect(refusal).toMatchObject({ code, cause });
  expect(refusal.message).toContain(message);
  expect(refusal.hint.startsWith(hint)).toBe(true);
});
