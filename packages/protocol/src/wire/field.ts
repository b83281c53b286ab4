import type { ByteReader } from './byte-reader.ts';
import type { ByteWriter } from './byte-writer.ts';

/**
 * One kind of value on the wire: how it looks in JSON, how in binary, and what is refused.
 * `Value` is the JSON shape; the program works with the same shape.
 */
export interface Field<Value> {
  /** For docs: `text ≤ 64`, `metres [x, y, z]`. */
  readonly label: string;
  /** JSON to value; throws Malformed. */
  parse(json: unknown): Value;
  write(writer: ByteWriter, value: Value): void;
  /** Binary to value; throws Malformed. Limits are the same as in `parse`. */
  read(reader: ByteReader): Value;
}

export interface OptionalField<Value> extends Field<Value> {
  readonly optional: true;
}

/** The value may be absent. `undefined` counts as absent when writing; JSON `null` does not. */
export function optional<Value>(field: Field<Value>): OptionalField<Value> {
  return { ...field, optional: true };
}

export type ValueOf<F> = F extends Field<infer Value> ? Value : never;
