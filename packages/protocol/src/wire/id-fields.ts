import type { Field } from './field.ts';
import { Malformed } from './malformed.ts';

/** `c12`, `o7`: a letter and a counter of the room. Readable in JSON, one to four bytes in binary. */
export function counterId<Prefix extends string>(prefix: Prefix): Field<string> {
  const form = new RegExp(`^${prefix}(0|[1-9][0-9]{0,14})$`);
  const label = `id \`${prefix}1\``;
  return {
    label,
    parse(json) {
      if (typeof json !== 'string' || !form.test(json))
        throw new Malformed(`must be an id such as ${prefix}1`);
      return json;
    },
    write: (writer, value) => writer.varint(Number(value.slice(prefix.length))),
    read(reader) {
      const count = reader.varint();
      if (count >= 1e15) throw new Malformed(`must be an id such as ${prefix}1`);
      return `${prefix}${count}`;
    },
  };
}

/** Lower-case hexadecimal of a fixed length; half of it in binary. */
export function hex(lengthBytes: number, label: string): Field<string> {
  const form = new RegExp(`^[0-9a-f]{${lengthBytes * 2}}$`);
  return {
    label,
    parse(json) {
      if (typeof json !== 'string' || !form.test(json))
        throw new Malformed(`must be ${lengthBytes * 2} hexadecimal digits`);
      return json;
    },
    write(writer, value) {
      for (let i = 0; i < lengthBytes; i++) writer.u8(Number.parseInt(value.slice(i * 2, i * 2 + 2), 16));
    },
    read(reader) {
      let digits = '';
      for (const byte of reader.raw(lengthBytes)) digits += byte.toString(16).padStart(2, '0');
      return digits;
    },
  };
}

/** `#rrggbb`, lower case after parsing; three bytes in binary. */
export const color: Field<string> = {
  label: 'colour `#rrggbb`',
  parse(json) {
    if (typeof json !== 'string' || !/^#[0-9a-fA-F]{6}$/.test(json))
      throw new Malformed('must be a colour such as #2f9e8f');
    return json.toLowerCase();
  },
  write(writer, value) {
    for (let i = 1; i < 7; i += 2) writer.u8(Number.parseInt(value.slice(i, i + 2), 16));
  },
  read(reader) {
    let digits = '#';
    for (const byte of reader.raw(3)) digits += byte.toString(16).padStart(2, '0');
    return digits;
  },
};
