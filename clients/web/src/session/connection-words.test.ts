import assert from 'node:assert/strict';
import { test } from 'node:test';
import { errorCodes } from '@streamxr/protocol';
import { describeConnection } from './connection-words.ts';

test('P7 a lost connection says what happened, what was kept and when the next try is', () => {
  const lost = {
    state: 'reconnecting',
    attempt: 2,
    nextTryAtMs: 14_200,
    reason: 'The line went silent.',
  } as const;
  const { notice } = describeConnection(lost, 10_000, true);
  assert.equal(notice?.text.startsWith('The line went silent. Trying again in 5 s. Everything'), true);
  assert.equal(notice?.action, 'retry-now');
  assert.match(describeConnection(lost, 15_000, true).notice?.text ?? '', /Trying now\./);
  assert.doesNotMatch(describeConnection(lost, 15_000, false).notice?.text ?? '', /kept/);
});

test('P4 a place that was lost while the line was down is explained; at the door the entrance does it', () => {
  const lobby = { state: 'lobby', position: 2, waiting: 5 } as const;
  assert.match(describeConnection(lobby, 0, true).notice?.text ?? '', /You are 2nd in line/);
  assert.equal(describeConnection(lobby, 0, false).notice, null);
});

test('P7 every way a connection can end is explained', () => {
  for (const code of [...errorCodes, 'LEFT'] as const) {
    const { notice } = describeConnection(
      { state: 'closed', code, message: 'It ended.', canRetry: true },
      0,
      true,
    );
    assert.ok(notice !== null && notice.title.length > 0 && notice.text.length > 0, code);
  }
});

test('P7 nothing is offered that cannot help', () => {
  const ended = {
    state: 'closed',
    code: 'BAD_ORIGIN',
    message: 'This page may not use this server.',
    canRetry: false,
  } as const;
  assert.equal(describeConnection(ended, 0, true).notice?.action, null);
});
