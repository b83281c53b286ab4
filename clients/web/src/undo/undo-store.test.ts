import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SharedObject } from '@streamxr/protocol';
import { type LookChanges, lookOf } from './edit.ts';
import { editsMax } from './history.ts';
import { type EditPort, UndoStore } from './undo-store.ts';

/** A room of objects that answers at once. */
class RoomOfObjects implements EditPort {
  readonly selfId = 'c1';
  readonly objects = new Map<string, SharedObject>();
  refusal: string | null = null;
  #made = 0;

  objectOf(objectId: string): SharedObject | undefined {
    return this.objects.get(objectId);
  }

  create(object: SharedObject): Promise<SharedObject> {
    if (this.refusal !== null) return Promise.reject(new Error(this.refusal));
    this.#made += 1;
    const made = { ...object, objectId: `o${100 + this.#made}` };
    this.objects.set(made.objectId, made);
    return Promise.resolve(made);
  }

  change(objectId: string, changes: LookChanges): Promise<void> {
    if (this.refusal !== null) return Promise.reject(new Error(this.refusal));
    const object = this.objects.get(objectId);
    if (object !== undefined) this.objects.set(objectId, { ...object, ...changes });
    return Promise.resolve();
  }

  remove(objectId: string): Promise<void> {
    this.objects.delete(objectId);
    return Promise.resolve();
  }
}

const cube: SharedObject = {
  objectId: 'o1',
  kind: 'cube',
  position: [0, 0.5, 0],
  rotation: [0, 0, 0, 1],
  scale: [1, 1, 1],
  color: '#dd5847',
  owner: 'c1',
  holder: null,
  locked: false,
  version: 1,
};

function roomWith(...objects: readonly SharedObject[]): RoomOfObjects {
  const room = new RoomOfObjects();
  for (const object of objects) room.objects.set(object.objectId, object);
  return room;
}

test('P3 a move is taken back and done again', async () => {
  const moved: SharedObject = { ...cube, position: [2, 0.5, 0] };
  const room = roomWith(moved);
  const store = new UndoStore();
  store.record({ kind: 'changed', objectId: 'o1', before: lookOf(cube), after: lookOf(moved) });
  assert.equal((await store.undo(room)).kind, 'done');
  assert.deepEqual(room.objectOf('o1')?.position, [0, 0.5, 0]);
  assert.ok(store.canRedo.value && !store.canUndo.value);
  assert.equal((await store.redo(room)).kind, 'done');
  assert.deepEqual(room.objectOf('o1')?.position, [2, 0.5, 0]);
});

test('P3 a deleted object that comes back under another id keeps its history', async () => {
  const red: SharedObject = { ...cube, color: '#db517b' };
  const room = roomWith();
  const store = new UndoStore();
  store.record({ kind: 'created', object: cube });
  store.record({ kind: 'changed', objectId: 'o1', before: lookOf(cube), after: lookOf(red) });
  store.record({ kind: 'deleted', object: red });
  for (let i = 0; i < 3; i++) assert.equal((await store.undo(room)).kind, 'done');
  assert.equal(room.objects.size, 0);
  for (let i = 0; i < 2; i++) assert.equal((await store.redo(room)).kind, 'done');
  assert.deepEqual(
    [...room.objects.values()].map(({ color }) => color),
    ['#db517b'],
  );
});

test('P3 what somebody else changed since is left alone', async () => {
  const mine: SharedObject = { ...cube, position: [2, 0.5, 0] };
  const room = roomWith({ ...mine, position: [5, 0.5, 5] });
  const store = new UndoStore();
  store.record({ kind: 'changed', objectId: 'o1', before: lookOf(cube), after: lookOf(mine) });
  assert.deepEqual(await store.undo(room), { kind: 'stale', why: 'changed-since' });
  assert.deepEqual(room.objectOf('o1')?.position, [5, 0.5, 5]);
  assert.ok(!store.canUndo.value);
});

test('P3 a friend’s new colour does not forbid taking back a move', async () => {
  const mine: SharedObject = { ...cube, position: [2, 0.5, 0] };
  const room = roomWith({ ...mine, color: '#29a077', position: [2.0004, 0.5, 0] });
  const store = new UndoStore();
  store.record({ kind: 'changed', objectId: 'o1', before: lookOf(cube), after: lookOf(mine) });
  assert.equal((await store.undo(room)).kind, 'done');
  assert.equal(room.objectOf('o1')?.color, '#29a077');
});

test('P3 an object in another hand, or gone, cannot be taken back', async () => {
  const store = new UndoStore();
  store.record({ kind: 'created', object: cube });
  store.record({ kind: 'created', object: { ...cube, objectId: 'o2' } });
  const room = roomWith({ ...cube, holder: 'c2' });
  assert.deepEqual(await store.undo(room), { kind: 'stale', why: 'gone' });
  assert.deepEqual(await store.undo(room), { kind: 'stale', why: 'held' });
  assert.deepEqual(await store.undo(room), { kind: 'nothing' });
});

test('P3 a refused step says why and can be tried again', async () => {
  const room = roomWith();
  const store = new UndoStore();
  store.record({ kind: 'deleted', object: cube });
  room.refusal = 'The room holds as many objects as it may.';
  assert.deepEqual(await store.undo(room), { kind: 'refused', message: room.refusal });
  room.refusal = null;
  assert.equal((await store.undo(room)).kind, 'done');
});

test('P3 one press at a time, and no more steps than the bound', async () => {
  const room = roomWith(cube);
  const store = new UndoStore();
  for (let i = 0; i < editsMax + 20; i++)
    store.record({ kind: 'deleted', object: { ...cube, objectId: `o${i + 500}` } });
  const [first, second] = await Promise.all([store.undo(room), store.undo(room)]);
  assert.equal(first.kind, 'done');
  assert.equal(second.kind, 'busy');
  let steps = 1;
  while ((await store.undo(room)).kind === 'done') steps += 1;
  assert.equal(steps, editsMax);
});
