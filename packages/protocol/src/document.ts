import { errorCodes, errorEntry } from './errors.ts';
import { limits } from './limits.ts';
import { clientMessages } from './messages/client-messages.ts';
import type { MessageSpec } from './messages/define.ts';
import { serverMessages } from './messages/server-messages.ts';
import { namedShapes } from './shapes.ts';
import type { RecordPart } from './wire/record.ts';

/** `docs/protocol.md`, from the tables that the program itself runs on. */
export function renderProtocolDocument(): string {
  return [
    '# StreamXR wire protocol',
    '',
    '> Generated from `packages/protocol` by `npm run docs`. Do not edit: change the table.',
    '',
    'WebSocket at `/ws`. Subprotocol `streamxr.v1.json` (default): text frames, one object `{"type": "…", …}` each; asset chunks are',
    'binary frames. Subprotocol `streamxr.v1.bin`: every frame is binary: one byte with the message number, then the fields in the order',
    'below. A body begins with one bit for each optional field (eight to a byte, lowest bit first). Whole numbers are LEB128; metres and',
    'factors are zigzag LEB128 thousandths; rotations are "smallest three" (32 bits for poses, 48 for objects); text is its length in bytes,',
    'then UTF-8; ids are their counter; a choice is its place in the list; lists begin with their length.',
    '',
    'Positions are metres, right-handed, +Y up, forward −Z. Times are milliseconds of the server clock since the Unix epoch.',
    'Unknown fields are ignored; unknown types are refused with `error`.',
    '',
    '## Client to server',
    '',
    ...messageRows(clientMessages),
    '',
    '## Server to client',
    '',
    ...messageRows(serverMessages),
    '',
    '## Fields of messages',
    '',
    '`?` marks what may be left out.',
    ...[
      ...Object.entries(clientMessages).map(direction('to server')),
      ...Object.entries(serverMessages).map(direction('to client')),
    ].flat(),
    '',
    '## Shapes',
    ...Object.entries(namedShapes).flatMap(([name, shape]) => [
      '',
      `### ${name}`,
      '',
      ...partRows(shape.parts),
    ]),
    '',
    '## Errors',
    '',
    '| code | HTTP | meaning | again? | closes |',
    '|---|---|---|---|---|',
    ...errorCodes.map((code) => {
      const entry = errorEntry(code);
      return `| \`${code}\` | ${entry.http} | ${entry.sentence} | ${entry.retry ? 'later' : 'no'} | ${entry.closes ?? ''} |`;
    }),
    '',
    '## Limits',
    '',
    '| limit | value |',
    '|---|---|',
    ...Object.entries(limits).map(([name, value]) => `| ${name} | ${value} |`),
    '',
  ].join('\n');
}

type Described = Pick<MessageSpec<never>, 'number' | 'plane' | 'summary'> & {
  readonly body: { readonly parts: readonly RecordPart[] };
};
type Messages = Readonly<Record<string, Described>>;

function messageRows(messages: Messages): string[] {
  return [
    '| number | type | plane | what |',
    '|---|---|---|---|',
    ...Object.entries(messages).map(
      ([name, spec]) => `| ${spec.number} | \`${name}\` | ${spec.plane} | ${spec.summary} |`,
    ),
  ];
}

function direction(to: string): (message: [string, Described]) => string[] {
  return ([name, { number, body }]) => [
    '',
    `### ${name} (${number}, ${to})`,
    '',
    ...(body.parts.length === 0 ? ['No fields.'] : partRows(body.parts)),
  ];
}

function partRows(parts: readonly RecordPart[]): string[] {
  return [
    '| field | value |',
    '|---|---|',
    ...parts.map(
      ({ name, label, optional }) =>
        `| \`${name}\`${optional ? '?' : ''} | ${label.replaceAll('|', '\\|')} |`,
    ),
  ];
}
