/** How to greet someone: the first of her names, titles left out. */
const TITLES = new Set(["dr", "prof", "mr", "mrs", "ms", "mx", "herr", "frau"]);

export function firstName(name: string): string {
  const words = name.trim().split(/\s+/);
  return words.find((word) => !TITLES.has(word.toLowerCase().replace(/\.$/, ""))) ?? name;
}
