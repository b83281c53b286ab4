import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SeededRandom } from '@streamxr/kernel';
import { findInputProblem } from '../kernel/check-inputs.ts';
import { TickMaster } from '../loop/tick-master.ts';
import { TickReader } from '../loop/tick-reader.ts';
import { decodeScene, encodeScene } from '../scene/scene-codec.ts';
import type { SceneState } from '../scene/scene-state.ts';
import { smallDescription, wildAction, WildBodies } from '../testing/scene-arbitraries.ts';
import type { TickInputs } from './tick-inputs.ts';
import { kernelInputsOf } from '../scene/kernel-inputs.ts';

const seed = Number(process.env['FUZZ_SEED'] ?? 1);
const description = smallDescription();

/** Lively ticks, as bytes, and the scenes that they leave. */
function play(
  ticks: number,
  playSeed: number,
): {
  readonly made: readonly { readonly bytes: Uint8Array; readonly inputs: TickInputs }[];
  readonly scenes: SceneState[];
  readonly master: TickMaster;
} {
  const random = new SeededRandom(playSeed);
  const master = new TickMaster(description);
  const bodies = new WildBodies(description, playSeed);
  const scenes: SceneState[] = [master.scene.copy()];
  const made = Array.from({ length: ticks }, () => {
    if (random.float() < 0.4) master.act(wildAction(random, true));
    if (random.float() < 0.1) master.setParameter('gravity', random.float() * 20 - 10);
    if (random.float() < 0.1)
      master.setForce({
        index: random.below(10),
        position: [random.float(), 1, 0],
        strength: random.below(3),
        radius: 1,
      });
    const tick = master.advance(bodies.next(master));
    scenes.push(master.scene.copy());
    return tick;
  });
  return { made, scenes, master };
}

test('C4 what is written of a tick is read as it was, in one piece or in many', () => {
  for (let round = 0; round < 20; round++) {
    const { made, scenes, master } = play(200, seed * 100 + round);
    const [begin] = scenes;
    assert.ok(begin !== undefined);
    const [one, many] = [new TickReader(begin), new TickReader(begin)];
    const whole = Buffer.concat(made.map(({ bytes }) => bytes));
    assert.deepEqual(
      one.read(whole),
      made.map(({ inputs }) => inputs),
    );
    for (const { bytes, inputs } of made) assert.deepEqual(many.read(bytes), [inputs]);
    assert.equal(one.tick, master.tick);
  }
});

test('C8 a scene is stored as it is, at any tick', () => {
  const { scenes, made } = play(150, seed);
  for (const [index, scene] of scenes.entries()) {
    const stored = decodeScene(description, encodeScene(scene));
    assert.ok(stored !== null);
    assert.deepEqual(kernelInputsOf(stored), kernelInputsOf(scene));
    const next = made[index];
    if (next === undefined) continue;
    // And it goes on as it would have.
    const read = new TickReader(stored).read(next.bytes);
    assert.deepEqual(read, [next.inputs]);
  }
});

test('C8 a stored campaign goes on where it was', () => {
  const { master } = play(700, seed + 7);
  const resumed = TickMaster.resume(description, master.stored());
  assert.ok(resumed !== null);
  assert.equal(resumed.tick - resumed.base.tick, 480);
  assert.deepEqual(resumed.stored(), master.stored());
  assert.deepEqual(resumed.advance([]).kernelInputs, master.advance([]).kernelInputs);
});

test(`garbage is refused: it neither throws nor changes anything, and what gets through the kernel takes (FUZZ_SEED=${seed})`, () => {
  const random = new SeededRandom(seed);
  const { made, scenes } = play(60, seed);
  let got = 0;
  for (let round = 0; round < 4_000; round++) {
    const index = random.below(made.length);
    const [scene, tick] = [scenes[index], made[index]];
    assert.ok(scene !== undefined && tick !== undefined);
    const reader = new TickReader(scene);
    const read = reader.read(damaged(tick.bytes, random));
    if (read === null) {
      assert.equal(reader.tick, scene.tick);
      assert.deepEqual(reader.read(tick.bytes), [tick.inputs]);
      continue;
    }
    got += 1;
    const copy = scene.copy();
    for (const inputs of read) {
      copy.apply(inputs);
      assert.equal(findInputProblem(kernelInputsOf(copy), description.box), null);
    }
  }
  assert.ok(got > 100 && got < 3_900, `${got} got through`);
  for (let round = 0; round < 4_000; round++) {
    const scene = random.pick(scenes);
    const read = decodeScene(description, damaged(encodeScene(scene), random));
    if (read !== null) assert.equal(findInputProblem(kernelInputsOf(read), description.box), null);
  }
});

test('a tick of rest is a byte; thirty-two bodies that roll and fall are less than 20 KB/s', () => {
  const { master } = play(1, seed);
  assert.ok(master.advance([]).bytes.length >= 1);
  const quiet = new TickMaster(description);
  assert.equal(quiet.advance([]).bytes.length, 1);
  const crowd = new TickMaster({
    ...description,
    bodies: Array.from({ length: 32 }, (_, index) => ({
      shape: 'sphere' as const,
      radius: 0.2,
      at: [0, index / 10, 0] as const,
      rotation: [0, 0, 0, 1] as const,
      mass: 1,
      restitution: 0.5,
      friction: 0.2,
    })),
  });
  let bytes = 0;
  for (let tick = 0; tick < 120; tick++) {
    const states = Array.from({ length: 32 }, (_, collider) => {
      const seconds = tick / 60 + collider / 50;
      const [sine, cosine] = [Math.sin(seconds * 3), Math.cos(seconds * 3)];
      // Half of them fall and bounce, half roll in circles.
      const fall = Math.abs(2 - 4.9 * (seconds % 1) ** 2);
      const position =
        collider % 2 === 0 ? ([sine, 0.5, cosine] as const) : ([collider / 16, fall, 0] as const);
      return { collider, position, rotation: [sine, 0, 0, cosine] as const };
    });
    const made = crowd.advance(states).bytes.length;
    if (tick >= 60) bytes += made;
  }
  assert.ok(bytes < 20_000, `${bytes} bytes in a second`);
});

function damaged(bytes: Uint8Array, random: SeededRandom): Uint8Array<ArrayBuffer> {
  const copy = [...bytes];
  for (let strokes = 1 + random.below(3); strokes > 0; strokes--) {
    const at = random.below(copy.length + 1);
    switch (random.below(4)) {
      case 0:
        copy[at] = random.below(256);
        break;
      case 1:
        copy.splice(at, 1 + random.below(4));
        break;
      case 2:
        copy.splice(at, 0, ...Array.from({ length: 1 + random.below(6) }, () => random.below(256)));
        break;
      default:
        copy[at] = random.pick([0, 0x7f, 0x80, 0xff]);
    }
  }
  return Uint8Array.from(copy, (byte) => byte & 0xff);
}
