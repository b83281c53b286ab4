import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { clearBytes, type FrameKind, FrameSealer, openFrame, overheadBytes } from './frame-format.ts';
import { frameKeyOf, mediaKeyOf, newMediaKeyText } from './media-key.ts';

type Bytes = Uint8Array<ArrayBuffer>;

const keyOf = async (text: string) => frameKeyOf(await mediaKeyOf(text));
const key = await keyOf('a secret of this room');
/** VP8: the lowest bit of the first byte is 0 in key frames. */
const keyFrame = Uint8Array.from({ length: 200 }, (_, index) => (index * 7) & 0xfe);
const deltaFrame = Uint8Array.from({ length: 90 }, (_, index) => index | 1);
const voice = Uint8Array.from({ length: 60 }, (_, index) => 0x78 ^ index);

test('M5 every frame comes out as it went in, whatever its length', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom<FrameKind>('audio', 'video'),
      fc.uint8Array({ maxLength: 300 }),
      async (kind, bytes) => {
        const frame = Uint8Array.from(bytes);
        const sealed = await new FrameSealer(kind).seal(frame, key);
        assert.deepEqual(await openFrame(kind, sealed, key), frame);
      },
    ),
    { numRuns: 60 },
  );
});

test('M5 what engines have to read stays readable, and nothing else does', async () => {
  for (const [kind, frame, clear] of [
    ['video', keyFrame, 10],
    ['video', deltaFrame, 3],
    ['audio', voice, 1],
  ] as const) {
    assert.equal(clearBytes(kind, frame), clear);
    const sealed = await new FrameSealer(kind).seal(frame, key);
    assert.deepEqual(sealed.subarray(0, clear), frame.subarray(0, clear));
    assert.equal(sealed.length, frame.length + overheadBytes);
    const hidden = Buffer.from(sealed).includes(Buffer.from(frame.subarray(clear, clear + 16)));
    assert.equal(hidden, false);
  }
});

test('M5 a frame that was changed anywhere is refused', async () => {
  const sealed = await new FrameSealer('video').seal(deltaFrame, key);
  for (let index = 0; index < sealed.length; index++) {
    const changed = sealed.slice();
    changed[index] = (changed[index] ?? 0) ^ 0x20;
    assert.equal(await openFrame('video', changed, key), null, `byte ${index}`);
  }
  for (const length of [1, overheadBytes - 1, overheadBytes, overheadBytes + 1, sealed.length - 1])
    assert.equal(await openFrame('video', sealed.slice(0, length), key), null, `${length} bytes`);
});

test('M5 another key opens nothing, nor does the right one what was never encrypted', async () => {
  const other = await keyOf('another secret');
  const sealed = await new FrameSealer('audio').seal(voice, key);
  assert.equal(await openFrame('audio', sealed, other), null);
  // Keys whose ids look alike by chance are told apart all the same.
  assert.equal(await openFrame('audio', sealed, { ...other, id: key.id }), null);
  assert.equal(await openFrame('audio', voice, key), null);
  assert.equal(await openFrame('video', keyFrame, key), null);
});

test('M5 silence stays small: empty frames stay empty, and one of a single byte travels', async () => {
  const sealer = new FrameSealer('audio');
  const empty: Bytes = new Uint8Array(0);
  assert.equal((await sealer.seal(empty, key)).length, 0);
  assert.deepEqual(await openFrame('audio', empty, key), empty);
  const quiet = Uint8Array.of(0x78);
  const sealed = await sealer.seal(quiet, key);
  assert.equal(sealed.length, 1 + overheadBytes);
  assert.deepEqual(await openFrame('audio', sealed, key), quiet);
});

test('M5 no two frames share an initialisation vector: not of two senders, nor when the counter ends', async () => {
  const ivOf = (sealed: Bytes): string => Buffer.from(sealed.subarray(-13, -1)).toString('hex');
  const seen = new Set<string>();
  const sealers = [new FrameSealer('audio'), new FrameSealer('audio'), new FrameSealer('audio', 2 ** 32 - 2)];
  for (let round = 0; round < 5; round++)
    for (const sealer of sealers) seen.add(ivOf(await sealer.seal(voice, key)));
  assert.equal(seen.size, 15);
  const prefixes = new Set([...seen].map((iv) => iv.slice(0, 16)));
  assert.equal(prefixes.size, 4);
});

test('M5 the same words give the same key everywhere, and new words are new', async () => {
  const again = await keyOf('a secret of this room');
  const sealed = await new FrameSealer('audio').seal(voice, again);
  assert.deepEqual(await openFrame('audio', sealed, key), voice);
  const texts = new Set(Array.from({ length: 50 }, newMediaKeyText));
  assert.equal(texts.size, 50);
  for (const text of texts) assert.match(text, /^[\w-]{22}$/);
});
