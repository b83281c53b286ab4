import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Saying } from './chat-store.ts';
import { toConversation } from './conversation.ts';

const noon = new Date(2026, 10, 22, 12).getTime();
const minuteMs = 60_000;
let offset = 0;
const says = (clientId: string, timeMs: number): Saying => ({
  clientId,
  name: clientId,
  text: 'x',
  timeMs,
  offset: offset++,
  isMine: false,
  isHistory: false,
});

test('P5 what one person says in one go is one group; a pause, another person or another day begins a new one', () => {
  const rows = toConversation([
    says('c1', noon - 24 * 60 * minuteMs),
    says('c1', noon),
    says('c1', noon + minuteMs),
    says('c2', noon + 2 * minuteMs),
    says('c1', noon + 3 * minuteMs),
    says('c1', noon + 30 * minuteMs),
  ]);
  assert.deepEqual(
    rows.map(({ startsDay, startsGroup }) => [startsDay, startsGroup]),
    [
      [true, true],
      [true, true],
      [false, false],
      [false, true],
      [false, true],
      [false, true],
    ],
  );
});
