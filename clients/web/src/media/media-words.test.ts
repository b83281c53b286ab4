import assert from 'node:assert/strict';
import { test } from 'node:test';
import { StreamXrError } from '@streamxr/client';
import { errorCodes } from '@streamxr/protocol';
import { refusalOf } from './capture.ts';
import { sortDevices } from './devices.ts';
import { meterLevel } from './level-meter.ts';
import {
  endingWords,
  refusalWords,
  sourceLabel,
  stageWords,
  wallWords,
  troubleWords,
} from './media-words.ts';

const kinds = ['microphone', 'camera', 'screen'] as const;

test('M4 every refusal of a browser and of the server has words and a next step', () => {
  for (const kind of kinds) {
    for (const why of ['denied', 'absent', 'busy', 'insecure'] as const) {
      const { text, detail = '' } = refusalWords(kind, why);
      assert.ok(text.length > 0 && detail.length > 20, `${kind} ${why}`);
      assert.match(sourceLabel(kind, { kind: 'refused', why }), /: (not allowed|none found|not available)$/);
    }
    for (const code of [...errorCodes, 'OFFLINE', 'TIMEOUT', 'MEDIA_UNREACHABLE'] as const) {
      const { detail = '' } = troubleWords(kind, new StreamXrError(code), null);
      assert.ok(detail.length > 10, code);
    }
  }
  assert.match(
    troubleWords('camera', new StreamXrError('STAGE_TAKEN'), 'Ada').detail ?? '',
    /^Ada has the stage\. Raise your hand/,
  );
});

test('M1 who loses a track is told why, and who ended it themselves is not', () => {
  assert.match(endingWords('microphone', 'stage', 'Ada')?.text ?? '', /^Ada has the stage now$/);
  assert.match(endingWords('camera', 'moderated', null)?.text ?? '', /by a host$/);
  for (const why of ['ended', 'left', 'device'] as const)
    assert.equal(endingWords('screen', why, null), null);
});

test('M1 the audience reads who has the stage', () => {
  assert.equal(stageWords({ mode: 'stage', streamer: 'c1' }, 'you'), 'You have the stage.');
  assert.equal(stageWords({ mode: 'stage', streamer: null }, null), 'Nobody has the stage yet.');
});

test('M4 names of browser errors say whether there is no device, no leave, or somebody else has it', () => {
  assert.deepEqual(
    ['NotAllowedError', 'NotFoundError', 'OverconstrainedError', 'NotReadableError', 'TypeError'].map(
      refusalOf,
    ),
    ['denied', 'absent', 'absent', 'busy', 'insecure'],
  );
});

test('M4 entries that stand for another device are left out; without names there is one of a kind', () => {
  const found = [
    { kind: 'audioinput', deviceId: 'default', label: 'Default - Desk' },
    { kind: 'audioinput', deviceId: 'a1', label: 'Desk' },
    { kind: 'videoinput', deviceId: '', label: '' },
  ];
  assert.deepEqual(sortDevices(found), {
    microphones: [{ deviceId: 'a1', label: 'Desk' }],
    cameras: [{ deviceId: '', label: '' }],
    speakers: [],
  });
});

test('M3 the meter is still in silence, full at a shout, and in between for speech', () => {
  const tone = (amplitude: number) =>
    meterLevel(new Float32Array(1024).map((_, at) => amplitude * Math.sin(at / 5)));
  assert.equal(tone(0), 0);
  assert.equal(tone(1), 1);
  assert.ok(tone(0.03) > 0.3 && tone(0.03) < 0.7);
});

test('M4 the page says whose pictures wait for the wall', () => {
  assert.equal(wallWords([]), null);
  assert.equal(wallWords(['Linus']), 'The wall is full: Linus waits for a place on it.');
  assert.equal(wallWords(['you']), 'The wall is full: you wait for a place on it.');
  assert.equal(wallWords(['Linus', 'you']), 'The wall is full: Linus and you wait for a place on it.');
  assert.equal(wallWords(['Linus', 'Linus']), 'The wall is full: Linus waits for a place on it.');
});
