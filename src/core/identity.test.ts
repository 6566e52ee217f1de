import { expect, test } from "vitest";
import { refuses } from "./battery-claims.ts";
import { checkIdentity, IDENTITY_BYTES } from "./identity.ts";

test("an identity is 32 bytes", () => {
  const identity = new Uint8Array(IDENTITY_BYTES);
  expect(checkIdentity(identity)).toBe(identity);
  expect(IDENTITY_BYTES).toBe(32);
  for (const length of [0, 31, 33]) refuses(() => checkIdentity(new Uint8Array(length)), "ARG_IDENTITY");
});
