import { packGlb, type GlbParts } from '@streamxr/assets/testing';
import type { SeededRandom } from '@streamxr/kernel';

const junk: readonly unknown[] = [
  null,
  true,
  -1,
  0,
  1,
  0.5,
  3,
  255,
  65_536,
  1e9,
  2 ** 31,
  2 ** 53,
  1e308,
  '',
  'SCALAR',
  'VEC3',
  'MAT4',
  '__proto__',
  [],
  {},
  [0],
  [1e30, 0, 0],
  { index: 0 },
];

/** Damages a GLB as files are damaged and as people damage them: cut off, with changed bytes, or with a changed description. */
export function mutated(glb: Uint8Array, random: SeededRandom): Uint8Array {
  switch (random.below(5)) {
    case 0:
      return cutOff(glb, random);
    case 1:
      return changedBytes(glb, random, 0);
    case 2:
      return changedBytes(glb, random, binaryStart(glb));
    default:
      return changedDescription(glb, random);
  }
}

/** Ends early; half of them with a header that knows. */
function cutOff(glb: Uint8Array, random: SeededRandom): Uint8Array {
  const short = glb.slice(0, random.below(glb.length));
  if (short.length >= 12 && random.float() < 0.5) {
    new DataView(short.buffer).setUint32(8, short.length, true);
  }
  return short;
}

function changedBytes(glb: Uint8Array, random: SeededRandom, from: number): Uint8Array {
  const changed = glb.slice();
  for (let change = 0; change < 1 + random.below(12); change++) {
    changed[from + random.below(changed.length - from)] = random.pick([
      0,
      0x22,
      0x39,
      0x7b,
      0x7f,
      0x80,
      0xff,
      random.below(256),
    ]);
  }
  return changed;
}

function changedDescription(glb: Uint8Array, random: SeededRandom): Uint8Array {
  const parts = partsOf(glb);
  for (let change = 0; change < 1 + random.below(3); change++) replaceSomething(parts.json, random);
  return packGlb(parts);
}

/** Walks down at random and replaces, removes or repeats what is found there. */
function replaceSomething(json: Record<string, unknown>, random: SeededRandom): void {
  let place = json;
  for (;;) {
    const keys = Object.keys(place);
    if (keys.length === 0) return;
    const key = random.pick(keys);
    const inner = place[key];
    if (typeof inner === 'object' && inner !== null && random.float() < 0.85) {
      place = inner as Record<string, unknown>;
      continue;
    }
    const choice = random.below(5);
    if (choice === 0) delete place[key];
    else if (choice === 1 && Array.isArray(place)) place.push(structuredClone(inner));
    else if (choice === 2 && typeof inner === 'number') place[key] = inner + random.below(5) - 2;
    else place[key] = structuredClone(random.pick(junk));
    return;
  }
}

function partsOf(glb: Uint8Array): GlbParts {
  const start = binaryStart(glb);
  const description = new TextDecoder().decode(glb.subarray(20, start - 8));
  return { json: JSON.parse(description) as Record<string, unknown>, bin: glb.slice(start) };
}

function binaryStart(glb: Uint8Array): number {
  return 28 + new DataView(glb.buffer, glb.byteOffset).getUint32(12, true);
}
