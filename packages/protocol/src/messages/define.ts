import type { ValueOf } from '../wire/field.ts';
import type { RecordField } from '../wire/record.ts';

/** What carries a message, by what it is (DESIGN.md, planes). */
export type Plane = 'control' | 'events' | 'presence' | 'assets' | 'campaign' | 'media';

export interface MessageSpec<Body> {
  /** First byte of the binary form. Never reused. */
  readonly number: number;
  readonly plane: Plane;
  /** One line for docs/protocol.md. */
  readonly summary: string;
  readonly body: RecordField<Body>;
  /** Has no JSON form: travels in binary frames in either subprotocol. */
  readonly binaryOnly?: true;
  /** Has fields of bytes, which are base64 in JSON. */
  readonly blobs?: true;
}

export function message<Body>(
  number: number,
  plane: Plane,
  summary: string,
  body: RecordField<Body>,
  extra: { readonly binaryOnly?: true; readonly blobs?: true } = {},
): MessageSpec<Body> {
  return { number, plane, summary, body, ...extra };
}

export type MessageTable = Readonly<Record<string, MessageSpec<never>>>;

/** Every message of a table, told apart by `type`. */
export type MessageOf<Table> = {
  [Name in keyof Table & string]: { readonly type: Name } & (Table[Name] extends { readonly body: infer Body }
    ? ValueOf<Body>
    : never);
}[keyof Table & string];
