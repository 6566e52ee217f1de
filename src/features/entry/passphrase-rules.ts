/** What a new passphrase must be. Length is what counts; no rules about signs. */
export const PASSPHRASE_LETTERS = 10;

/** What is wrong with the two entries, or undefined. */
export function passphraseProblem(
  passphrase: string,
  again: string,
): { field: "first" | "second"; text: string } | undefined {
  if ([...passphrase].length < PASSPHRASE_LETTERS) {
    return { field: "first", text: `Use at least ${PASSPHRASE_LETTERS} characters. A few words work well.` };
  }
  if (passphrase !== again) return { field: "second", text: "The two passphrases differ." };
  return undefined;
}
