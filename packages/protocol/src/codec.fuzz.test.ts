import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SeededRandom } from '@streamxr/kernel';
import { binaryCodec, type Frame, jsonCodec } from './codec.ts';
import { fullMessage, type MessageCase, messageCases } from './testing/message-cases.ts';

const seed = Number(process.env['FUZZ_SEED'] ?? 1);
const mutantsPerMessage = 150;
/** Far beyond what one frame needs: a hang or a blow-up is what this finds, not a slow machine. */
const decodeMsMax = 500;

for (const [index, messageCase] of messageCases.entries()) {
  test(`decoding damaged ${messageCase.name} never throws (FUZZ_SEED=${seed})`, () => {
    const random = new SeededRandom(seed * 1_000 + index);
    const message = fullMessage(messageCase);
    const binary = messageCase.encode(binaryCodec, message);
    const json = messageCase.encode(jsonCodec, message);
    assert.ok(typeof binary !== 'string');
    for (let i = 0; i < mutantsPerMessage; i++) {
      decodesOrRefuses(messageCase, damagedBytes(binary, random));
      decodesOrRefuses(
        messageCase,
        typeof json === 'string' ? damagedText(json, random) : damagedBytes(json, random),
      );
    }
  });
}

test('a small frame cannot make the decoder allocate much, whatever counts it claims', () => {
  // Every message number, then bytes that read as large counts and lengths, or as small ones.
  const frames: Uint8Array<ArrayBuffer>[] = [];
  for (const { number } of messageCases)
    for (const filling of [[0xff], [0x8f, 0x4e], [0x90, 0x4e], [0xff, 0x7f], [0x01], [0x00]])
      frames.push(
        Uint8Array.from({ length: 200 }, (_, i) => (i === 0 ? number : (filling[i % filling.length] ?? 0))),
      );
  const decodeAll = (): void => {
    for (const frame of frames)
      for (const codec of [binaryCodec, jsonCodec]) {
        codec.decodeClient(frame);
        codec.decodeServer(frame);
      }
  };
  // The first round compiles; a collection in between can only make the figure smaller.
  decodeAll();
  const before = process.memoryUsage();
  decodeAll();
  const after = process.memoryUsage();
  const allocatedBytes = after.heapUsed - before.heapUsed + after.arrayBuffers - before.arrayBuffers;
  const perFrame = allocatedBytes / (frames.length * 4);
  assert.ok(perFrame < 64 * 1024, `${Math.round(perFrame)} bytes for a frame of 200`);
});

/** Only what decoding accepts may come out, and what came out must go in again. */
function decodesOrRefuses(messageCase: MessageCase, frame: Frame): void {
  const codec = typeof frame === 'string' ? jsonCodec : binaryCodec;
  const startMs = performance.now();
  try {
    const decoded = messageCase.decode(codec, frame);
    if (decoded.ok) assert.ok(messageCase.decode(codec, messageCase.encode(codec, decoded.value)).ok);
    else assert.notEqual(decoded.refusal.message, '');
  } catch (error) {
    throw new Error(`${typeof frame === 'string' ? frame : `bytes ${frame.join()}`}`, { cause: error });
  }
  const tookMs = performance.now() - startMs;
  assert.ok(tookMs < decodeMsMax, `${tookMs} ms for a frame of ${frame.length}`);
}

function damagedBytes(frame: Uint8Array, random: SeededRandom): Uint8Array<ArrayBuffer> {
  let bytes = [...frame];
  for (let strokes = 1 + random.below(4); strokes > 0; strokes--) {
    const at = random.below(bytes.length + 1);
    switch (random.below(5)) {
      case 0:
        bytes[at] = random.below(256);
        break;
      case 1:
        // All bits and the top bit: long counts, negative numbers, choices that do not exist.
        bytes[at] = random.pick([0xff, 0x80, 0x7f, 0]);
        break;
      case 2:
        bytes = bytes.slice(0, at);
        break;
      case 3:
        bytes.splice(at, 0, ...Array.from({ length: 1 + random.below(9) }, () => random.below(256)));
        break;
      default:
        bytes.splice(at, 1 + random.below(9));
    }
  }
  return Uint8Array.from(bytes);
}

const splinters = [
  '"',
  '\\',
  '\\ud800',
  '{',
  '}',
  '[',
  ']',
  ',',
  ':',
  '-',
  '1e999',
  'null',
  '\u0000',
  '"__proto__":',
];

function damagedText(frame: string, random: SeededRandom): string {
  let text = frame;
  for (let strokes = 1 + random.below(3); strokes > 0; strokes--) {
    const at = random.below(text.length + 1);
    const removed = random.below(4);
    text =
      text.slice(0, at) + (random.float() < 0.7 ? random.pick(splinters) : '') + text.slice(at + removed);
  }
  return text;
}
