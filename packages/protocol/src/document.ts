import { errorCodes, errorEntry } from './errors.ts';
import { limits } from './limits.ts';
import { clientMessages } from './messages/client-messages.ts';
import type { MessageSpec } from './messages/define.ts';
import { serverMessages } from './messages/server-messages.ts';

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
    ...messageRows(Object.entries(clientMessages)),
    '',
    '## Server to client',
    '',
    ...messageRows(Object.entries(serverMessages)),
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

function messageRows(messages: readonly [string, MessageSpec<unknown>][]): string[] {
  return [
    '| number | type | plane | fields | what |',
    '|---|---|---|---|---|',
    ...messages.map(
      ([name, spec]) =>
        `| ${spec.number} | \`${name}\` | ${spec.plane} | ${spec.body.label.replaceAll('|', '\\|')} | ${spec.summary} |`,
    ),
  ];
}
