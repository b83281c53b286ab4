import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SeededRandom } from '@streamxr/kernel';
import { type GlbParts, packGlb, pngHeader, texturedParts } from '../testing/glb-samples.ts';
import { inspectGlb } from './inspect-glb.ts';

const seed = Number(process.env['FUZZ_SEED'] ?? Date.now() % 2 ** 31);
/** A look at a file of a kilobyte takes well under one; what takes a second has found something to chew on. */
const inspectionMsMax = 1_000;

function look(bytes: Uint8Array, round: number): void {
  const startMs = performance.now();
  try {
    const inspected = inspectGlb(bytes);
    if (inspected.ok) {
      const { min, max } = inspected.value.bounds;
      assert([...min, ...max].every(Number.isFinite), 'bounds are finite');
    } else {
      assert(inspected.refusal.message.length > 0 && inspected.refusal.message.length <= 400);
    }
    assert(performance.now() - startMs < inspectionMsMax, 'took too long');
  } catch (error) {
    throw new Error(`FUZZ_SEED=${seed}, round ${round}`, { cause: error });
  }
}

test('A1 whatever bytes of a model are changed, it is judged and nothing breaks', () => {
  const random = new SeededRandom(seed);
  const glb = packGlb(texturedParts(pngHeader(16, 16)));
  for (let round = 0; round < 4_000; round++) {
    const damaged = glb.slice(0, random.float() < 0.2 ? random.below(glb.length) : glb.length);
    const changes = 1 + random.below(4);
    for (let change = 0; change < changes && damaged.length > 0; change++) {
      damaged[random.below(damaged.length)] = random.pick([
        0,
        1,
        0x22,
        0x30,
        0x39,
        0x5b,
        0x7b,
        0x7f,
        0xff,
        random.below(256),
      ]);
    }
    look(damaged, round);
  }
});

test('A1 whatever a description says, it is judged and nothing breaks', () => {
  const random = new SeededRandom(seed);
  const junk = [
    null,
    true,
    -1,
    0.5,
    1e9,
    2 ** 31,
    2 ** 53,
    1e308,
    '',
    'VEC3',
    '__proto__',
    [],
    {},
    [0],
    [[]],
    { index: 0 },
  ];
  for (let round = 0; round < 6_000; round++) {
    const parts = structuredClone(texturedParts(pngHeader(16, 16)));
    const changes = 1 + random.below(3);
    for (let change = 0; change < changes; change++) replaceSomething(parts, random, random.pick(junk));
    look(packGlb(parts), round);
  }
});

/** Walks down at random and replaces, removes or repeats what is found there. */
function replaceSomething(parts: GlbParts, random: SeededRandom, value: unknown): void {
  let place = parts.json;
  for (;;) {
    const keys = Object.keys(place);
    if (keys.length === 0) return;
    const key = random.pick(keys);
    const inner = place[key];
    if (typeof inner === 'object' && inner !== null && random.float() < 0.8) {
      place = inner as Record<string, unknown>;
      continue;
    }
    const choice = random.below(4);
    if (choice === 0) delete place[key];
    else if (choice === 1 && Array.isArray(place)) place.push(structuredClone(inner));
    else place[key] = structuredClone(value);
    return;
  }
}
