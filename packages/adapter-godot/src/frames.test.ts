import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { readStates, writeImpulses } from './frames.ts';

const finite = fc.float({ noNaN: true, noDefaultInfinity: true });

test('C3 whatever bytes come, they are a frame of finite numbers or nothing', () => {
  const shaped = fc
    .record({
      bodies: fc.nat(24),
      forces: fc.nat(8),
      hits: fc.nat(32),
      fill: fc.uint8Array({ minLength: 64, maxLength: 64 }),
    })
    .map(({ bodies, forces, hits, fill }) => {
      const bytes = new Uint8Array(16 + bodies * 52 + forces * 16 + hits * 18);
      for (let at = 0; at < bytes.length; at++) bytes[at] = fill[at % fill.length] ?? 0;
      bytes.set([1, bodies, forces, hits]);
      return { bytes, bodies, forces };
    });
  fc.assert(
    fc.property(shaped, ({ bytes, bodies, forces }) => {
      const frame = readStates(bytes, { bodies, forces });
      assert.ok(frame !== null);
      assert.equal(frame.bodies.length, bodies);
      for (const state of [...frame.bodies, ...frame.forces]) {
        if (state !== null) assert.ok(Object.values(state).flat().every(Number.isFinite));
      }
      for (const hit of frame.hits) {
        assert.ok(hit.body < bodies && (hit.other === null || hit.other < bodies));
        assert.ok(hit.position.every(Number.isFinite));
      }
      for (const cut of [0, 1, 15, bytes.length - 1])
        assert.equal(readStates(bytes.subarray(0, cut), { bodies, forces }), null);
      assert.equal(readStates(bytes, { bodies: bodies + 1, forces }), null);
    }),
  );
});

test('C3 impulses are written as the scene reads them', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(23), finite, finite, finite), { maxLength: 40 }), (given) => {
      const impulses = given.map(([body, x, y, z]) => ({ body, impulse: [x, y, z] as const }));
      const bytes = writeImpulses(impulses);
      const view = new DataView(bytes.buffer);
      assert.deepEqual([...bytes.subarray(0, 2)], [2, impulses.length]);
      for (const [index, { body, impulse }] of impulses.entries()) {
        assert.equal(view.getUint8(2 + index * 13), body);
        for (const [axis, value] of impulse.entries())
          assert.equal(view.getFloat32(3 + index * 13 + axis * 4, true), value);
      }
    }),
  );
});
