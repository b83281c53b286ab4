import { broken, grouped, quoted } from './glb-problem.ts';

/** Readers of the untrusted JSON. `where` names the place in sentences; all throw GlbProblem. */

export type JsonRecord = Readonly<Record<string, unknown>>;

export function recordOf(value: unknown, where: string): JsonRecord {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw broken(`${where} is not a JSON object.`);
  return value as JsonRecord;
}

/** An object within `parent`, or null when absent. */
export function recordAt(parent: JsonRecord, key: string, where: string): JsonRecord | null {
  const value = parent[key];
  return value === undefined ? null : recordOf(value, `${quoted(key)} of ${where}`);
}

/** A list of objects within `parent`; empty when absent. */
export function recordsAt(
  parent: JsonRecord,
  key: string,
  where: string,
  countMax: number,
): readonly JsonRecord[] {
  return listAt(parent, key, where, countMax).map((item, index) =>
    recordOf(item, `${key} ${index} of ${where}`),
  );
}

/** A whole number of 0 or more; `fallback` when absent, and a problem when absent without one. */
export function wholeAt(parent: JsonRecord, key: string, where: string, fallback?: number): number {
  const value = parent[key] ?? fallback;
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0) {
    throw broken(`${quoted(key)} of ${where} must be a whole number.`);
  }
  return value;
}

/** A reference into a list of `count` items, or null when absent. */
export function indexAt(parent: JsonRecord, key: string, where: string, count: number): number | null {
  return parent[key] === undefined ? null : checkIndex(parent[key], key, where, count);
}

/** References into a list of `count` items; empty when absent. */
export function indicesAt(parent: JsonRecord, key: string, where: string, count: number): readonly number[] {
  return listAt(parent, key, where, Number.POSITIVE_INFINITY).map((item) =>
    checkIndex(item, key, where, count),
  );
}

/** A reference that must be there. */
export function requiredIndexAt(parent: JsonRecord, key: string, where: string, count: number): number {
  return checkIndex(parent[key], key, where, count);
}

/** Finite numbers, `length` of them, or null when absent. */
export function numbersAt(
  parent: JsonRecord,
  key: string,
  where: string,
  length: number,
): readonly number[] | null {
  if (parent[key] === undefined) return null;
  const values = listAt(parent, key, where, length);
  if (
    values.length !== length ||
    !values.every((value) => typeof value === 'number' && Number.isFinite(value))
  ) {
    throw broken(`${quoted(key)} of ${where} must be ${length} finite numbers.`);
  }
  return values as readonly number[];
}

/** Words; empty when absent. */
export function textsAt(parent: JsonRecord, key: string, where: string, countMax: number): readonly string[] {
  const values = listAt(parent, key, where, countMax);
  if (!values.every((value) => typeof value === 'string'))
    throw broken(`${quoted(key)} of ${where} must be a list of texts.`);
  return values;
}

function listAt(parent: JsonRecord, key: string, where: string, countMax: number): readonly unknown[] {
  const value = parent[key];
  if (value === undefined) return [];
  if (!Array.isArray(value)) throw broken(`${quoted(key)} of ${where} is not a list.`);
  if (value.length > countMax) {
    throw broken(
      `${quoted(key)} of ${where} has ${grouped(value.length)} entries; at most ${grouped(countMax)} are allowed.`,
    );
  }
  return value as readonly unknown[];
}

function checkIndex(value: unknown, key: string, where: string, count: number): number {
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 0 || value >= count) {
    const shown = typeof value === 'number' ? `number ${value}` : 'something that is no number';
    throw broken(`${quoted(key)} of ${where} refers to ${shown}, but there are ${grouped(count)}.`);
  }
  return value;
}
