import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MutedSpeech } from './muted-speech.ts';

const stepMs = 66;

/** Readings of one level for so long; gives when it was first told, in milliseconds from `fromMs`, or null. */
function listen(speech: MutedSpeech, level: number, fromMs: number, forMs: number, isMuted = true) {
  let toldMs: number | null = null;
  for (let ms = 0; ms < forMs; ms += stepMs) if (speech.hear(level, isMuted, fromMs + ms)) toldMs ??= ms;
  return toldMs;
}

test('M1 who speaks while muted is told after about a second, for some seconds, and not again within a minute', () => {
  const speech = new MutedSpeech();
  const toldMs = listen(speech, 0.7, 0, 3_000);
  assert.ok(toldMs !== null && toldMs > 600 && toldMs < 1_300, `told after ${toldMs} ms`);
  assert.equal(speech.hear(0.7, true, 3_066), true);
  assert.equal(speech.hear(0.7, true, 9_000), false, 'it goes by itself');
  assert.equal(listen(speech, 0.7, 10_000, 20_000), null);
  assert.ok(listen(speech, 0.7, 70_000, 5_000) !== null);
});

test('M1 a cough, a quiet room and an open microphone tell nothing', () => {
  const speech = new MutedSpeech();
  for (let cough = 0; cough < 20; cough++) {
    assert.equal(listen(speech, 0.9, cough * 3_000, 300), null);
    assert.equal(listen(speech, 0.1, cough * 3_000 + 330, 2_600), null);
  }
  assert.equal(listen(new MutedSpeech(), 0.3, 0, 60_000), null);
  assert.equal(listen(new MutedSpeech(), 0.9, 0, 60_000, false), null);
});

test('M1 words with breath between them are speech, and unmuting ends the hint', () => {
  const speech = new MutedSpeech();
  let isTold = false;
  for (let word = 0; word < 6; word++) {
    for (let ms = 0; ms < 400; ms += stepMs) isTold ||= speech.hear(0.7, true, word * 600 + ms);
    for (let ms = 400; ms < 600; ms += stepMs) isTold ||= speech.hear(0.1, true, word * 600 + ms);
  }
  assert.ok(isTold);
  assert.equal(speech.hear(0.7, false, 3_700), false);
  assert.equal(speech.hear(0.7, true, 3_766), false);
});
