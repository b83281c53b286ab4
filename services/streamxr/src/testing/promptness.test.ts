import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Promptness } from './promptness.ts';

function chat(latencyMs: (line: number) => number | null): Promptness {
  const promptness = new Promptness(2);
  for (let line = 0; line < 200; line++) {
    promptness.said(`${line}`, line * 10);
    const late = latencyMs(line);
    if (late === null) continue;
    for (let listener = 0; listener < 2; listener++) promptness.heard(`${line}`, line * 10 + late);
  }
  return promptness;
}

test('P4 the 99th percentile is that of the window alone', () => {
  const promptness = chat((line) => (line < 100 ? 500 : 20));
  assert.equal(promptness.p99Ms(0, 1_000, 9_000), 500);
  assert.equal(promptness.p99Ms(1_000, 2_000, 9_000), 20);
  assert.equal(promptness.p99Ms(5_000, 6_000, 9_000), Number.POSITIVE_INFINITY, 'silence is not prompt');
});

test('P4 canary: lines that never came, or came late, are not prompt', () => {
  assert.equal(chat((line) => (line === 150 ? null : 20)).p99Ms(1_000, 2_000, 9_000), 7_500);
  assert.equal(chat((line) => (line === 150 ? 400 : 20)).p99Ms(1_000, 2_000, 9_000), 400);
});
