/** Test material: what a strict parser must refuse, made from something it accepts. */

type Path = readonly (string | number)[];

export const pathName = (path: Path): string => path.join(".");

function at(value: unknown, path: Path): unknown {
  return path.reduce<unknown>((inner, key) => (inner as Record<string | number, unknown>)[key], value);
}

/** A copy with something else at `path`; undefined removes the member. */
export function withValue<T>(value: T, path: Path, next: unknown): T {
  const copy = JSON.parse(JSON.stringify(value)) as T;
  const key = path.at(-1);
  if (key === undefined) return next as T;
  const parent = at(copy, path.slice(0, -1)) as Record<string | number, unknown>;
  if (next === undefined) delete parent[key];
  else parent[key] = next;
  return copy;
}

function pathsIn(value: unknown, path: Path = []): Path[] {
  if (typeof value !== "object" || value === null) return [path];
  const inner = Object.keys(value).flatMap((key) => pathsIn(at(value, [key]), [...path, key]));
  return [path, ...inner];
}

/** Values of another type than `value`, and numbers no message may hold. */
function othersThan(value: unknown): unknown[] {
  if (typeof value === "string")
    return [
      undefined,
      null,
      5,
      {},
      [value],
      ...(value.startsWith("0x") ? [`${value}0`, `${value}zz`, value.slice(2), "", `${value}\n`, ` ${value}`] : []),
    ];
  if (typeof value === "number")
    return [undefined, null, String(value), -1, value + 0.5, Number.NaN, Infinity, 2 ** 48];
  if (Array.isArray(value)) return [undefined, null, "x", {}, [null]];
  return [undefined, null, "x", []];
}

/**
 * Paths at which the parser took a value of another type, did without the value, or let something through that it does
 * not know. Members of lists are tried too.
 * @param loose  paths that are known to be optional or open, "a.b.0"
 */
export function looseParts(
  parse: (value: unknown) => unknown,
  valid: unknown,
  loose: readonly string[] = [],
): string[] {
  const taken = (value: unknown): boolean => {
    try {
      parse(value);
      return true;
    } catch {
      return false;
    }
  };
  const found: string[] = [];
  for (const path of pathsIn(valid)) {
    const value = at(valid, path);
    const isMember = typeof path.at(-1) === "string" && !Array.isArray(at(valid, path.slice(0, -1)));
    for (const other of othersThan(value)) {
      // Taking an item out of a list makes a hole, not a shorter list: JSON has none.
      if (other === undefined && !isMember) continue;
      if (path.length > 0 && taken(withValue(valid, path, other)))
        found.push(`${pathName(path)} = ${JSON.stringify(other)}`);
    }
    if (typeof value === "object" && !Array.isArray(value) && taken(withValue(valid, [...path, "surplus"], 1))) {
      found.push(`${pathName(path)} with something more`);
    }
  }
  return found.filter((each) => !loose.some((path) => each === path || each.startsWith(`${path} =`)));
}
