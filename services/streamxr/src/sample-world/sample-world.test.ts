import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { WebIO } from '@gltf-transform/core';
import { rotate, type Vec3 } from '@streamxr/spatial';
import { type Placement, sampleAssets, sampleLayout, sampleSpawn, sampleZones } from './sample-world.ts';

const assetBytesMax = 700_000;
const worldBytes = { min: 1_000_000, max: 4_000_000 };
const trianglesMax = 30_000;
const sceneTrianglesMax = 260_000;

interface Bounds {
  readonly low: Vec3;
  readonly high: Vec3;
}

interface ReadModel {
  readonly bounds: Bounds;
  readonly triangles: number;
}

async function collect(): Promise<Map<string, Uint8Array>> {
  const models = new Map<string, Uint8Array>();
  for await (const { name, bytes } of sampleAssets()) {
    assert.ok(!models.has(name), `two assets are named ${name}`);
    models.set(name, bytes);
  }
  return models;
}

interface SampleWorld {
  readonly models: ReadonlyMap<string, Uint8Array>;
  readonly read: ReadonlyMap<string, ReadModel>;
}

let made: Promise<SampleWorld> | undefined;

/** Made once, by the first test that asks, so that what goes wrong in the making fails a test that has a name. */
function sampleWorld(): Promise<SampleWorld> {
  return (made ??= makeSampleWorld());
}

async function makeSampleWorld(): Promise<SampleWorld> {
  const models = await collect();
  const read = new Map<string, ReadModel>();
  for (const [name, bytes] of models) {
    try {
      read.set(name, await readModel(bytes));
    } catch (cause) {
      // Seen once, never again: a view past the end of these bytes. Whoever sees it next needs to know what it was a view of.
      const extent = `${bytes.byteLength} bytes at ${bytes.byteOffset} of ${bytes.buffer.byteLength}`;
      throw new Error(`${name} cannot be read: ${extent}`, { cause });
    }
  }
  return { models, read };
}

/** Reads a GLB, checks every vertex and index, and gives its size. */
async function readModel(bytes: Uint8Array): Promise<ReadModel> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  assert.equal(view.getUint32(0, true), 0x46546c67, 'magic');
  assert.equal(view.getUint32(4, true), 2, 'version');
  assert.equal(view.getUint32(8, true), bytes.byteLength, 'length');
  const document = await new WebIO().readBinary(bytes);
  const low: [number, number, number] = [Infinity, Infinity, Infinity];
  const high: [number, number, number] = [-Infinity, -Infinity, -Infinity];
  let triangles = 0;
  for (const mesh of document.getRoot().listMeshes()) {
    for (const primitive of mesh.listPrimitives()) {
      const positions = primitive.getAttribute('POSITION')?.getArray();
      const normals = primitive.getAttribute('NORMAL')?.getArray();
      const indices = primitive.getIndices()?.getArray();
      assert.ok(positions && normals && indices, 'positions, normals and indices');
      assert.equal(normals.length, positions.length);
      assert.ok(primitive.getMaterial(), 'a material');
      assert.equal(primitive.getAttribute('COLOR_0')?.getCount(), positions.length / 3);
      assert.ok(indices.length > 0 && indices.length % 3 === 0, 'whole triangles');
      for (const index of indices) assert.ok(index * 3 < positions.length, 'an index in range');
      positions.forEach((value, index) => {
        assert.ok(Number.isFinite(value), 'a finite position');
        const axis = (index % 3) as 0 | 1 | 2;
        low[axis] = Math.min(low[axis], value);
        high[axis] = Math.max(high[axis], value);
      });
      for (let index = 0; index < normals.length; index += 3) {
        const length = Math.hypot(normals[index] ?? 0, normals[index + 1] ?? 0, normals[index + 2] ?? 0);
        assert.ok(Math.abs(length - 1) < 1e-4, `a unit normal, not ${length}`);
      }
      triangles += indices.length / 3;
    }
  }
  return { bounds: { low, high }, triangles };
}

/** The box in the room that a placement fills. */
function placedBounds({ what, position, rotation, scale }: Placement, { read }: SampleWorld): Bounds {
  const half: Bounds = { low: [-0.5, -0.5, -0.5], high: [0.5, 0.5, 0.5] };
  const model = what.kind === 'asset' ? read.get(what.asset) : { bounds: half };
  assert.ok(model !== undefined, `no asset for ${JSON.stringify(what)}`);
  const low: [number, number, number] = [Infinity, Infinity, Infinity];
  const high: [number, number, number] = [-Infinity, -Infinity, -Infinity];
  for (let corner = 0; corner < 8; corner++) {
    const pick = (axis: 0 | 1 | 2) =>
      (corner & (1 << axis) ? model.bounds.high[axis] : model.bounds.low[axis]) * scale[axis];
    const turned = rotate(rotation, [pick(0), pick(1), pick(2)]);
    for (const axis of [0, 1, 2] as const) {
      low[axis] = Math.min(low[axis], position[axis] + turned[axis]);
      high[axis] = Math.max(high[axis], position[axis] + turned[axis]);
    }
  }
  return { low, high };
}

/** Higher than what a foot steps over. */
function isInTheWay({ high }: Bounds): boolean {
  return high[1] > 0.1;
}

test('I3 every sample model is a valid GLB that stands on the floor', async () => {
  const { read } = await sampleWorld();
  assert.ok(read.size >= 12, `${read.size} models`);
  for (const [name, { bounds }] of read) {
    assert.ok(bounds.low[1] > -0.05 && bounds.low[1] < 0.02, `${name} stands at ${bounds.low[1]}`);
    for (const axis of [0, 1, 2] as const) {
      assert.ok(bounds.high[axis] - bounds.low[axis] < 20, `${name} is larger than the stage`);
    }
  }
});

test('I3 sample models stay within their budgets of bytes and triangles', async () => {
  const { models, read } = await sampleWorld();
  let total = 0;
  for (const [name, bytes] of models) {
    total += bytes.byteLength;
    assert.ok(bytes.byteLength <= assetBytesMax, `${name} has ${bytes.byteLength} bytes`);
    const triangles = read.get(name)?.triangles ?? Infinity;
    assert.ok(triangles <= trianglesMax, `${name} has ${triangles} triangles`);
  }
  assert.ok(total >= worldBytes.min && total <= worldBytes.max, `${total} bytes in all`);
  const drawn = sampleLayout.reduce(
    (sum, { what }) => sum + (what.kind === 'asset' ? (read.get(what.asset)?.triangles ?? Infinity) : 0),
    0,
  );
  assert.ok(drawn <= sceneTrianglesMax, `${drawn} triangles are drawn`);
});

test('I3 the sample world is the same bytes every time', async () => {
  const digest = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
  const { models } = await sampleWorld();
  const again = await collect();
  assert.deepEqual([...again.keys()], [...models.keys()]);
  for (const [name, bytes] of models)
    assert.equal(digest(again.get(name) ?? new Uint8Array()), digest(bytes), name);
});

test('I3 the layout refers to sample assets only, and uses them all', async () => {
  const { models } = await sampleWorld();
  assert.ok(sampleLayout.length >= 12 && sampleLayout.length <= 30, `${sampleLayout.length} things`);
  const used = new Set(sampleLayout.flatMap(({ what }) => (what.kind === 'asset' ? [what.asset] : [])));
  assert.deepEqual([...used].toSorted(), [...models.keys()].toSorted());
});

test('M3 the seats of the lounge are in its sound zone, the newcomer is not', () => {
  const [lounge] = sampleZones;
  assert.ok(lounge !== undefined && sampleZones.length === 1);
  const holds = (at: Vec3) =>
    at.every((part, axis) => part >= (lounge.min[axis] ?? 0) && part <= (lounge.max[axis] ?? 0));
  const seats = sampleLayout.filter(
    ({ what }) => what.kind === 'asset' && /sofa|lounge chair/.test(what.asset),
  );
  assert.equal(seats.length, 3);
  for (const { position } of seats) assert.ok(holds(position), `a seat at ${position.join(', ')}`);
  assert.ok(!holds(sampleSpawn));
});

test('I3 every placement is a legal object', () => {
  for (const { position, rotation, scale, color } of sampleLayout) {
    for (const value of [...position, ...rotation, ...scale]) assert.ok(Number.isFinite(value));
    assert.ok(Math.abs(Math.hypot(...rotation) - 1) < 1e-9, 'a unit quaternion');
    for (const size of scale) assert.ok(size > 0);
    assert.match(color, /^#[0-9a-f]{6}$/);
  }
});

test('I3 a newcomer stands clear of everything and can walk to the middle', async () => {
  const world = await sampleWorld();
  for (const placement of sampleLayout) {
    const bounds = placedBounds(placement, world);
    if (!isInTheWay(bounds)) continue;
    const { low, high } = bounds;
    const name = JSON.stringify(placement.what);
    const awayX = Math.max(low[0] - sampleSpawn[0], sampleSpawn[0] - high[0], 0);
    const awayZ = Math.max(low[2] - sampleSpawn[2], sampleSpawn[2] - high[2], 0);
    assert.ok(Math.hypot(awayX, awayZ) > 1, `${name} is at the spawn point`);
    const blocksAisle = low[0] < 1 && high[0] > -1 && high[2] > 0 && low[2] < sampleSpawn[2];
    assert.ok(!blocksAisle, `${name} stands between the spawn point and the middle`);
  }
});
