import { Malformed } from './malformed.ts';
import type { Field, ValueOf } from './field.ts';

type OptionalKeys<F> = { [K in keyof F]: F[K] extends { optional: true } ? K : never }[keyof F];

/** The value of a record: optional fields may be absent or undefined. */
export type RecordOf<F> = { readonly [K in Exclude<keyof F, OptionalKeys<F>>]: ValueOf<F[K]> } & {
  readonly [K in OptionalKeys<F>]?: ValueOf<F[K]> | undefined;
};

type AnyField = Field<unknown> & { readonly optional?: true };

/** One field of a record, for docs. */
export interface RecordPart {
  readonly name: string;
  readonly label: string;
  readonly optional: boolean;
}

export interface RecordField<Value> extends Field<Value> {
  readonly parts: readonly RecordPart[];
}

/** A record with a name of its own: docs describe it once and refer to it. */
export function named<Value>(name: string, field: RecordField<Value>): RecordField<Value> {
  return { ...field, label: `\`${name}\`` };
}

/**
 * Named fields, written in the order of the table. Binary: first a bit for each optional field (eight to a byte, lowest
 * first) saying whether it is there, then the values. Unknown JSON keys are ignored, so that fields can be added later.
 */
export function record<F extends { readonly [K in keyof F]: Field<ValueOf<F[K]>> }>(
  fields: F,
): RecordField<RecordOf<F>> {
  const entries = Object.entries(fields) as [string, AnyField][];
  const optionalEntries = entries.filter(([, field]) => field.optional === true);
  const maskBytes = Math.ceil(optionalEntries.length / 8);

  return {
    label: `{ ${entries.map(([name, { label, optional }]) => `${name}${optional === true ? '?' : ''}: ${label}`).join(', ')} }`,
    parts: entries.map(([name, { label, optional }]) => ({ name, label, optional: optional === true })),

    parse(json) {
      if (typeof json !== 'object' || json === null || Array.isArray(json))
        throw new Malformed('must be an object');
      const source = json as Record<string, unknown>;
      const value: Record<string, unknown> = {};
      for (const [key, field] of entries) {
        const present = Object.hasOwn(source, key) && source[key] !== undefined;
        if (present) value[key] = within(key, () => field.parse(source[key]));
        else if (field.optional !== true) throw new Malformed('is missing', key);
      }
      return value as RecordOf<F>;
    },

    write(writer, value) {
      const source = value as Record<string, unknown>;
      for (let byte = 0; byte < maskBytes; byte++) {
        let mask = 0;
        for (let bit = 0; bit < 8; bit++) {
          const entry = optionalEntries[byte * 8 + bit];
          if (entry !== undefined && source[entry[0]] !== undefined) mask |= 1 << bit;
        }
        writer.u8(mask);
      }
      for (const [key, field] of entries) {
        const part = source[key];
        if (part !== undefined) field.write(writer, part);
        else if (field.optional !== true) throw new TypeError(`${key} is missing`);
      }
    },

    read(reader) {
      let masks = 0;
      for (let byte = 0; byte < maskBytes; byte++) masks += reader.u8() * 2 ** (8 * byte);
      const value: Record<string, unknown> = {};
      let at = '';
      // One guard for all fields and no closure for each: poses come a hundred thousand times a second.
      try {
        for (const [key, field] of entries) {
          if (field.optional === true) {
            const present = masks % 2;
            masks = (masks - present) / 2;
            if (present === 0) continue;
          }
          at = key;
          value[key] = field.read(reader);
        }
      } catch (error) {
        throw error instanceof Malformed ? error.inside(at) : error;
      }
      return value as RecordOf<F>;
    },
  };
}

/** Up to `max` items, in order. */
export function list<Item>(item: Field<Item>, max: number): Field<readonly Item[]> {
  return {
    label: `list ≤ ${max} of ${item.label}`,
    parse(json) {
      if (!Array.isArray(json)) throw new Malformed('must be a list');
      if (json.length > max) throw new Malformed(`has more than ${max} items`);
      return json.map((part, index) => within(String(index), () => item.parse(part)));
    },
    write(writer, items) {
      writer.varint(items.length);
      for (const part of items) item.write(writer, part);
    },
    read(reader) {
      const length = reader.varint();
      // Every item takes at least one byte: a false count cannot make us allocate.
      if (length > max || length > reader.remaining) throw new Malformed(`has more than ${max} items`);
      const items: Item[] = [];
      for (let i = 0; i < length; i++) items.push(within(String(i), () => item.read(reader)));
      return items;
    },
  };
}

/** The value or `null`. */
export function nullable<Value>(field: Field<Value>): Field<Value | null> {
  return {
    label: `${field.label} or null`,
    parse: (json) => (json === null ? null : field.parse(json)),
    write(writer, value) {
      writer.u8(value === null ? 0 : 1);
      if (value !== null) field.write(writer, value);
    },
    read(reader) {
      const flag = reader.u8();
      if (flag > 1) throw new Malformed('is neither null nor a value');
      return flag === 0 ? null : field.read(reader);
    },
  };
}

function within<Value>(key: string, work: () => Value): Value {
  try {
    return work();
  } catch (error) {
    throw error instanceof Malformed ? error.inside(key) : error;
  }
}
