import type { Field } from './field.ts';
import { fromBase64 } from './base64.ts';
import { Malformed } from './malformed.ts';

export const bool: Field<boolean> = {
  label: 'true or false',
  parse(json) {
    if (typeof json !== 'boolean') throw new Malformed('must be true or false');
    return json;
  },
  write: (writer, value) => writer.u8(value ? 1 : 0),
  read(reader) {
    const flag = reader.u8();
    if (flag > 1) throw new Malformed('must be true or false');
    return flag === 1;
  },
};

/** A whole number from 0 to `max`, short when small. */
export function whole(max: number, unit = ''): Field<number> {
  const check = (value: number): number => {
    if (!Number.isSafeInteger(value) || value < 0 || value > max)
      throw new Malformed(`must be a whole number from 0 to ${max}`);
    // Adding 0 turns −0 into 0.
    return value + 0;
  };
  return {
    label: `whole ≤ ${max}${unit === '' ? '' : ` ${unit}`}`,
    parse(json) {
      if (typeof json !== 'number') throw new Malformed('must be a number');
      return check(json);
    },
    write: (writer, value) => writer.varint(check(value)),
    read: (reader) => check(reader.varint()),
  };
}

/** A whole number below 2^32, always four bytes in binary. */
export const u32: Field<number> = {
  ...whole(2 ** 32 - 1),
  label: 'u32',
  write: (writer, value) => writer.u32(value),
  read: (reader) => reader.u32(),
};

/** A u32 whose highest bit is set: ids that the client chooses, apart from those that the server counts up from 1. */
export const upperU32: Field<number> = {
  label: `u32 from ${2 ** 31}`,
  parse: (json) => checkUpper(u32.parse(json)),
  write: (writer, value) => writer.u32(checkUpper(value)),
  read: (reader) => checkUpper(reader.u32()),
};

function checkUpper(value: number): number {
  if (value < 2 ** 31) throw new Malformed(`must be from ${2 ** 31} to ${2 ** 32 - 1}`);
  return value;
}

/** Milliseconds since the Unix epoch by the server's clock, whole. */
export const timeMs: Field<number> = {
  ...whole(Number.MAX_SAFE_INTEGER),
  label: 'ms of the server clock',
};

/** A finite number from `min` to `max`; 64 bits in binary. */
export function number(min: number, max: number, unit: string): Field<number> {
  const check = (value: number): number => {
    if (!(value >= min && value <= max)) throw new Malformed(`must be a number from ${min} to ${max}`);
    return value + 0;
  };
  return {
    label: `${min} to ${max} ${unit}`,
    parse(json) {
      if (typeof json !== 'number') throw new Malformed('must be a number');
      return check(json);
    },
    write: (writer, value) => writer.f64(value),
    read: (reader) => check(reader.f64()),
  };
}

/** Of a choice, in a refusal. */
const namedWordsMax = 32;

/** One of the given words; its place in the list is its number, so only ever append. */
export function choice<const Word extends string>(words: readonly Word[]): Field<Word> {
  const numbers = new Map<string, number>(words.map((word, index) => [word, index]));
  // The catalogue of errors alone would fill a refusal.
  const named = words.slice(0, namedWordsMax).join(', ') + (words.length > namedWordsMax ? ', …' : '');
  return {
    label: words.map((word) => `\`${word}\``).join(' or '),
    parse(json) {
      if (typeof json !== 'string' || !numbers.has(json)) throw new Malformed(`must be one of ${named}`);
      return json as Word;
    },
    write(writer, value) {
      const index = numbers.get(value);
      if (index === undefined) throw new TypeError(`${value} is not one of ${named}`);
      writer.u8(index);
    },
    read(reader) {
      const word = words[reader.u8()];
      if (word === undefined) throw new Malformed(`must be one of ${named}`);
      return word;
    },
  };
}

export interface TextRules {
  /** UTF-16 code units. */
  readonly min?: number;
  readonly max: number;
  /** Line feeds and tabs are allowed; `crlf`: carriage returns as well, as text protocols end their lines. */
  readonly multiline?: boolean | 'crlf';
  /** Something in it can be seen: no names of spaces. */
  readonly visible?: boolean;
}

// Controls, and the invisible marks that reorder or hide text on other people's screens.
// oxlint-disable-next-line no-control-regex -- finding control characters is the purpose
const forbiddenInLine = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]/u;
// oxlint-disable-next-line no-control-regex -- finding control characters is the purpose
const forbiddenInLines = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\ufeff]/u;

const forbiddenInProtocol =
  // oxlint-disable-next-line no-control-regex -- finding control characters is the purpose
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\ufeff]/u;

/** The same words with � where a one-line text field would refuse a character. */
export function printable(words: string): string {
  return words.toWellFormed().replaceAll(new RegExp(forbiddenInLine, 'gu'), '\ufffd');
}

// Letters, numbers, punctuation, symbols and marks; not spaces, joiners and the like.
const visible = /[\p{L}\p{N}\p{P}\p{S}\p{M}]/u;

/** Well-formed Unicode without control or reordering characters. HTML is plain text here: it is escaped where it is shown. */
export function text(rules: TextRules): Field<string> {
  const min = rules.min ?? 1;
  const forbidden = forbiddenWhere(rules.multiline ?? false);
  const check = (value: string): string => {
    if (value.length > rules.max) throw new Malformed(`is longer than ${rules.max} characters`);
    if (value.length < min) throw new Malformed(min === 1 ? 'is empty' : `is shorter than ${min} characters`);
    if (!value.isWellFormed()) throw new Malformed('is not well-formed Unicode');
    if (forbidden.test(value)) throw new Malformed('contains control characters');
    if (rules.visible === true && !visible.test(value)) throw new Malformed('shows nothing');
    return value;
  };
  return {
    label: `text ${min}–${rules.max}`,
    parse(json) {
      if (typeof json !== 'string') throw new Malformed('must be text');
      return check(json);
    },
    write: (writer, value) => writer.text(value),
    // A code unit takes at most three bytes of UTF-8.
    read: (reader) => check(reader.text(rules.max * 3)),
  };
}

function forbiddenWhere(multiline: boolean | 'crlf'): RegExp {
  if (multiline === 'crlf') return forbiddenInProtocol;
  return multiline ? forbiddenInLines : forbiddenInLine;
}

/** Text of a fixed form that packs tighter than UTF-8. */
export function pattern(label: string, form: RegExp, max: number): Field<string> {
  const check = (value: string): string => {
    if (value.length > max || !form.test(value)) throw new Malformed(`must be ${label}`);
    return value;
  };
  return {
    label,
    parse(json) {
      if (typeof json !== 'string') throw new Malformed('must be text');
      return check(json);
    },
    write: (writer, value) => writer.text(value),
    read: (reader) => check(reader.text(max)),
  };
}

/** Raw bytes to the end of the message; only in binary. */
export function bytes(max: number): Field<Uint8Array> {
  return {
    label: `bytes ≤ ${max}`,
    parse() {
      throw new Malformed('travels only in binary frames');
    },
    write(writer, value) {
      writer.raw(value);
    },
    read(reader) {
      if (reader.remaining > max) throw new Malformed(`is longer than ${max} bytes`);
      return reader.raw(reader.remaining);
    },
  };
}

/** Bytes with their length before them; in JSON as base64, which the codec writes. */
export function blob(max: number): Field<Uint8Array> {
  return {
    label: `bytes ≤ ${max} (base64 in JSON)`,
    parse(json) {
      if (typeof json !== 'string') throw new Malformed('must be base64');
      if (json.length > Math.ceil(max / 3) * 4) throw new Malformed(`is longer than ${max} bytes`);
      const value = fromBase64(json);
      if (value.length > max) throw new Malformed(`is longer than ${max} bytes`);
      return value;
    },
    write(writer, value) {
      writer.varint(value.length);
      writer.raw(value);
    },
    read(reader) {
      const length = reader.varint();
      if (length > max) throw new Malformed(`is longer than ${max} bytes`);
      return reader.raw(length);
    },
  };
}
