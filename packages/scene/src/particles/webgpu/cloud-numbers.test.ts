import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Matrix4, PerspectiveCamera, Vector3 } from 'three';
import { cloudBytes, depthRange, writeCloud } from './cloud-numbers.ts';
import { gatherWgsl } from './particle-wgsl.ts';

/** Bytes and alignment of the types that the programs use. Source: WGSL, W3C Candidate Recommendation, §14.4.1. */
const layouts: Readonly<Record<string, { readonly bytes: number; readonly align: number }>> = {
  mat4x4f: { bytes: 64, align: 16 },
  vec3f: { bytes: 12, align: 16 },
  vec2f: { bytes: 8, align: 8 },
  f32: { bytes: 4, align: 4 },
  u32: { bytes: 4, align: 4 },
};

/** Where the programs look for the fields of `Cloud`, in bytes, and how long all of it is. */
function cloudLayout(): { readonly offsets: ReadonlyMap<string, number>; readonly bytes: number } {
  const body = /struct Cloud \{([^}]*)\}/.exec(gatherWgsl)?.[1] ?? '';
  const offsets = new Map<string, number>();
  let end = 0;
  for (const [, name = '', type = ''] of body.matchAll(/(\w+): (\w+),/g)) {
    const { bytes, align } = layouts[type] ?? assert.fail(`${type} has no layout`);
    const at = Math.ceil(end / align) * align;
    offsets.set(name, at);
    end = at + bytes;
  }
  return { offsets, bytes: Math.ceil(end / 16) * 16 };
}

test('C6 what is written of a cloud lies where the programs read it', () => {
  const target = new ArrayBuffer(cloudBytes);
  writeCloud(
    target,
    {
      corner: new Vector3(1, 2, 3),
      sideMetres: 4,
      emitters: 5,
      by: 'emitter',
      sizeMetres: 6,
      brightness: 7,
      density: 8,
      share: 9,
      presence: 10,
      slowest: 11,
      fastest: 23,
      count: 13,
    },
    {
      view: new Matrix4().makeTranslation(0, 0, -14),
      projection: new Matrix4().makeScale(15, 16, 17),
      widthPx: 18,
      heightPx: 19,
      region: { x: 25, y: 26, width: 4, height: 2 },
      depth: { width: 80, height: 42 },
      nearMetres: 22,
      farMetres: 24,
      isSorted: true,
    },
  );
  const { offsets, bytes } = cloudLayout();
  assert.equal(bytes, cloudBytes);
  assert.equal(offsets.size, 23);
  const view = new DataView(target);
  const number = (field: string, nth = 0) => view.getFloat32((offsets.get(field) ?? -1) + 4 * nth, true);
  const whole = (field: string) => view.getUint32(offsets.get(field) ?? -1, true);
  assert.equal(number('view', 14), -14);
  assert.equal(number('projection', 5), 16);
  assert.deepEqual([number('corner', 0), number('corner', 1), number('corner', 2)], [1, 2, 3]);
  const written = [
    ...['sideMetres', 'share', 'presence', 'sizeMetres', 'brightness', 'slowest', 'speedWidth'],
    ...['emitterCount', 'density', 'nearMetres', 'farMetres'],
  ].map((field) => number(field));
  assert.deepEqual(written, [4, 9, 10, 6, 7, 11, 12, 5, 8, 22, 24]);
  assert.deepEqual([number('picturePx', 0), number('picturePx', 1)], [18, 19]);
  assert.deepEqual([number('depthPerPx', 0), number('depthPerPx', 1)], [20, 21]);
  assert.deepEqual([number('depthFromPx', 0), number('depthFromPx', 1)], [25, 26]);
  assert.deepEqual([number('depthLast', 0), number('depthLast', 1)], [79, 41]);
  assert.deepEqual([number('nearestMetres'), number('farthestMetres')], [7, 11]);
  assert.deepEqual([whole('count'), whole('colorBy'), whole('isSorted')], [13, 2, 1]);
});

test('C6 the depths of a box hold all of its corners, from wherever one looks', () => {
  const camera = new PerspectiveCamera();
  const corner = new Vector3(-1, 0, -1);
  const point = new Vector3();
  for (let angle = 0; angle < 6.2; angle += 0.37) {
    camera.position.set(5 * Math.sin(angle), 1 + angle, 5 * Math.cos(angle));
    camera.lookAt(0, 1, 0);
    camera.updateMatrixWorld();
    const { nearestMetres, farthestMetres } = depthRange(camera.matrixWorldInverse, corner, 2);
    const depths = [0, 1, 2, 3, 4, 5, 6, 7].map((index) => {
      point.set(corner.x + 2 * (index & 1), corner.y + (index & 2), corner.z + (index & 4) / 2);
      return -point.applyMatrix4(camera.matrixWorldInverse).z;
    });
    assert.ok(Math.abs(nearestMetres - Math.min(...depths)) < 1e-6);
    assert.ok(Math.abs(farthestMetres - Math.max(...depths)) < 1e-6);
  }
});

test('C6 a box around the eyes begins right before them', () => {
  const { nearestMetres, farthestMetres } = depthRange(new Matrix4(), new Vector3(-1, -1, -1), 2);
  assert.deepEqual([nearestMetres, farthestMetres], [0.01, 1]);
});
