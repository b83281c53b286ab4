import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ReceivingEnd, SendingEnd } from './frame-ends.ts';
import { frameKeyOf, mediaKeyOf } from './media-key.ts';

const key = await frameKeyOf(await mediaKeyOf('right'));
const wrong = await frameKeyOf(await mediaKeyOf('wrong'));
const voice = Uint8Array.from({ length: 40 }, (_, index) => index);

async function sealedVoice() {
  const sealed = await new SendingEnd('audio', true).take(voice, key);
  assert.ok(sealed !== null);
  return sealed;
}

test('M5 an encrypted track that has no key sends nothing; a plain one is left alone', async () => {
  assert.equal(await new SendingEnd('audio', true).take(voice, null), null);
  assert.equal(await new SendingEnd('audio', false).take(voice, key), voice);
});

test('M5 a track locks after ten frames that cannot be opened, and opens with the right key', async () => {
  const told: boolean[] = [];
  const end = new ReceivingEnd('audio', (isLocked) => told.push(isLocked));
  end.become('open');
  for (let frame = 0; frame < 9; frame++) assert.equal(await end.take(await sealedVoice(), wrong), null);
  assert.deepEqual(told, []);
  await end.take(await sealedVoice(), null);
  // Plain frames in an encrypted track are somebody else's.
  assert.equal(await end.take(voice, key), null);
  assert.deepEqual(told, [true]);
  assert.deepEqual(await end.take(await sealedVoice(), key), voice);
  assert.deepEqual(told, [true, false]);
});

test('M5 a frame that is changed now and then locks nothing, and empty frames say nothing', async () => {
  const told: boolean[] = [];
  const end = new ReceivingEnd('audio', (isLocked) => told.push(isLocked));
  end.become('open');
  for (let round = 0; round < 30; round++) {
    await end.take(await sealedVoice(), wrong);
    if (round % 5 === 0) await end.take(await sealedVoice(), key);
    await end.take(new Uint8Array(0), key);
  }
  assert.deepEqual(told, []);
});

test('M5 between two tracks nothing passes, and a plain track passes as it is', async () => {
  const end = new ReceivingEnd('audio', () => assert.fail('nothing is locked'));
  assert.equal(await end.take(voice, key), null);
  end.become('pass');
  assert.equal(await end.take(voice, key), voice);
  end.become('drop');
  for (let frame = 0; frame < 20; frame++) assert.equal(await end.take(voice, key), null);
});
