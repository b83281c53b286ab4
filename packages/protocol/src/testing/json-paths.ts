/** JSON trees as tests take them apart. A path is the keys from the root, as refusals name it: `peers.0.name`. */

/** Stands for a number that JSON.stringify cannot write: it leaves as `1e999`, which parses to Infinity. */
export const infinite = '@infinite';

/** What stands at a place of a tree: a list of numbers is one value, as it is on the wire. */
export interface Place {
  readonly path: readonly string[];
  readonly value: unknown;
}

/** Every place below the root, outside in. */
export function places(tree: object, path: readonly string[] = []): Place[] {
  return Object.entries(tree).flatMap(([key, value]: [string, unknown]) => {
    const here = { path: [...path, key], value };
    return typeof value === 'object' && value !== null && !isNumbers(value)
      ? [here, ...places(value, here.path)]
      : [here];
  });
}

/** The tree as text, with `value` in the place of what was at `path`; `undefined` takes it out. */
export function textWith(tree: unknown, path: readonly string[], value: unknown): string {
  return JSON.stringify(replaced(tree, path, value)).replaceAll(`"${infinite}"`, '1e999');
}

export function isNumbers(value: unknown): value is number[] {
  return Array.isArray(value) && value.length > 0 && value.every((part) => typeof part === 'number');
}

function replaced(tree: unknown, path: readonly string[], value: unknown): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return value;
  if (Array.isArray(tree))
    return tree.map((part: unknown, index) => (String(index) === key ? replaced(part, rest, value) : part));
  const record = tree as Readonly<Record<string, unknown>>;
  return { ...record, [key]: replaced(record[key], rest, value) };
}
