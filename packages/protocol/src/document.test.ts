import assert from 'node:assert/strict';
import { test } from 'node:test';
import { renderProtocolDocument } from './document.ts';
import { errorCodes, errorEntry } from './errors.ts';
import { limits } from './limits.ts';
import { clientMessages } from './messages/client-messages.ts';
import { serverMessages } from './messages/server-messages.ts';
import { mediaShapes } from './media-shapes.ts';
import { namedShapes } from './shapes.ts';

const lines = renderProtocolDocument().split('\n');

test('the document shows every message with its number, in its direction', () => {
  const [client, server] = [section('## Client to server'), section('## Server to client')];
  assert.equal(rows(client).length, Object.keys(clientMessages).length);
  assert.equal(rows(server).length, Object.keys(serverMessages).length);
  for (const [type, { number }] of Object.entries(clientMessages))
    assert.ok(
      client.some((line) => line.startsWith(`| ${number} | \`${type}\` | `)),
      type,
    );
  for (const [type, { number }] of Object.entries(serverMessages))
    assert.ok(
      server.some((line) => line.startsWith(`| ${number} | \`${type}\` | `)),
      type,
    );
});

test('the document shows every error code and every limit', () => {
  for (const code of errorCodes) {
    const row = section('## Errors').find((line) =>
      line.startsWith(`| \`${code}\` | ${errorEntry(code).http} | `),
    );
    assert.ok(row?.includes(errorEntry(code).sentence), code);
  }
  for (const [name, value] of Object.entries(limits))
    assert.ok(section('## Limits').includes(`| ${name} | ${value} |`), name);
});

test('every table of the document has as many cells in each row as in its head', () => {
  let head = 0;
  let tables = 0;
  for (const line of lines) {
    const cells = line.startsWith('|') ? line.replaceAll('\\|', '').split('|').length : 0;
    if (cells > 0 && head === 0) tables += 1;
    if (cells > 0 && head > 0) assert.equal(cells, head, line);
    head = cells;
  }
  const described = [...Object.values(clientMessages), ...Object.values(serverMessages)].filter(
    ({ body }) => body.parts.length > 0,
  );
  assert.equal(tables, 4 + described.length + Object.keys({ ...namedShapes, ...mediaShapes }).length);
});

function section(title: string): readonly string[] {
  const start = lines.indexOf(title);
  assert.notEqual(start, -1, title);
  const end = lines.findIndex((line, index) => index > start && line.startsWith('## '));
  return lines.slice(start + 1, end === -1 ? undefined : end);
}

function rows(table: readonly string[]): readonly string[] {
  return table.filter((line) => /^\| \d/.test(line));
}
