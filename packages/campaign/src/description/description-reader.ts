import type { Quat, Vec3 } from '@streamxr/spatial';
import { unit, unitQuat } from '../motion/vectors.ts';

/** What is wrong with a description, and where. Caught by `parseDescription`. */
export class DescriptionProblem extends Error {
  override readonly name = 'DescriptionProblem';
}

/** One object of a description: gives its fields, checked, and names what is wrong by its path. */
export class DescriptionReader {
  readonly #path: string;
  readonly #fields: Readonly<Record<string, unknown>>;

  constructor(value: unknown, path = '') {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) fail(path, 'must be an object');
    this.#path = path;
    this.#fields = value as Readonly<Record<string, unknown>>;
  }

  has(name: string): boolean {
    return this.#value(name) !== undefined;
  }

  object(name: string): DescriptionReader {
    return new DescriptionReader(this.#value(name, {}), this.#at(name));
  }

  list<Item>(name: string, min: number, max: number, read: (item: DescriptionReader) => Item): Item[] {
    const value = this.#value(name, []);
    if (!Array.isArray(value) || value.length < min || value.length > max)
      this.fail(name, `must be a list of ${min} to ${max}`);
    return (value as unknown[]).map((item, index) =>
      read(new DescriptionReader(item, this.#at(`${name}.${index}`))),
    );
  }

  texts(name: string, min: number, max: number, form: RegExp): string[] {
    const value = this.#value(name);
    if (!Array.isArray(value) || value.length < min || value.length > max)
      this.fail(name, `must be a list of ${min} to ${max}`);
    return (value as unknown[]).map((item) => {
      if (typeof item !== 'string' || !form.test(item)) this.fail(name, 'holds what is not allowed');
      return item;
    });
  }

  text(name: string, max: number): string {
    const value = this.#value(name);
    if (typeof value !== 'string' || value.trim() === '' || value.length > max)
      this.fail(name, `must be text of 1 to ${max} characters`);
    return value;
  }

  choice<const Word extends string>(name: string, words: readonly Word[], fallback?: Word): Word {
    const value = this.#value(name, fallback);
    const word = words.find((one) => one === value);
    if (word === undefined) this.fail(name, `must be one of ${words.join(', ')}`);
    return word;
  }

  number(name: string, min: number, max: number, fallback?: number): number {
    const value = this.#value(name, fallback);
    if (typeof value !== 'number' || !(value >= min && value <= max))
      this.fail(name, `must be a number from ${min} to ${max}`);
    // Adding 0 turns −0 into 0.
    return value + 0;
  }

  whole(name: string, min: number, max: number, fallback?: number): number {
    const value = this.number(name, min, max, fallback);
    if (!Number.isInteger(value)) this.fail(name, 'must be a whole number');
    return value;
  }

  vector(name: string, max: number, fallback?: Vec3): Vec3 {
    const [x = 0, y = 0, z = 0] = this.#numbers(name, 3, max, fallback);
    return [x, y, z];
  }

  /** No number of it below zero. */
  extent(name: string, max: number, fallback?: Vec3): Vec3 {
    const extent = this.vector(name, max, fallback);
    if (extent.some((part) => part < 0)) this.fail(name, 'must not be below zero');
    return extent;
  }

  direction(name: string, fallback?: Vec3): Vec3 {
    const vector = this.vector(name, 1_000, fallback);
    if (vector.every((part) => Math.abs(part) < 1e-6)) this.fail(name, 'must point somewhere');
    return unit(vector);
  }

  rotation(name: string): Quat {
    const [x = 0, y = 0, z = 0, w = 0] = this.#numbers(name, 4, 1_000, [0, 0, 0, 1]);
    if (x * x + y * y + z * z + w * w < 1e-6) this.fail(name, 'must be a quaternion [x, y, z, w]');
    return unitQuat([x, y, z, w]);
  }

  fail(name: string, what: string): never {
    return fail(this.#at(name), what);
  }

  #numbers(
    name: string,
    count: number,
    max: number,
    fallback: readonly number[] | undefined,
  ): readonly number[] {
    const value = this.#value(name, fallback);
    const isList = Array.isArray(value) && value.length === count;
    if (!isList || !value.every((part) => typeof part === 'number' && Math.abs(part) <= max))
      this.fail(name, `must be ${count} numbers of at most ${max} either way`);
    return (value as readonly number[]).map((part) => part + 0);
  }

  #value(name: string, fallback?: unknown): unknown {
    const value = Object.hasOwn(this.#fields, name) ? this.#fields[name] : undefined;
    return value === undefined ? fallback : value;
  }

  #at(name: string): string {
    return this.#path === '' ? name : `${this.#path}.${name}`;
  }
}

function fail(path: string, what: string): never {
  throw new DescriptionProblem(`${path === '' ? 'the description' : path}: ${what}`);
}
