import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ClientMessageOf, LodName, SharedObject } from '@streamxr/protocol';
import { MemberLods } from './member-lods.ts';

const assetId = 'a'.repeat(16);

class Member {
  readonly told: string[] = [];
  readonly objects = new Map<string, SharedObject>();
  recommended: LodName = 'low';
  nowMs = 0;
  pose: ClientMessageOf<'head-tracking'> | null = null;
  readonly lods = new MemberLods({
    objectOf: (objectId) => this.objects.get(objectId),
    boundsOf: () => ({ min: [-0.5, -0.5, -0.5], max: [0.5, 0.5, 0.5] }),
    recommended: () => this.recommended,
    send: ({ objectId, requestId }, lod) =>
      this.told.push(`${requestId ?? 'offer'} ${objectId ?? '-'} ${lod}`),
    skip: ({ objectId, requestId }, reason) => this.told.push(`${requestId} ${objectId} skipped, ${reason}`),
    refuse: ({ code }, { requestId }) => this.told.push(`${requestId} ${code}`),
  });

  place(objectId: string, z: number): void {
    this.objects.set(objectId, {
      objectId,
      kind: 'asset',
      assetId,
      position: [0, 0, z],
      rotation: [0, 0, 0, 1],
      scale: [1, 1, 1],
      color: '#ffffff',
      owner: null,
      holder: null,
      locked: false,
      version: 1,
    });
  }

  ask(objectId: string | undefined, lod?: LodName): void {
    this.lods.request({ type: 'request-asset', assetId, objectId, lod, requestId: 'r' }, this.pose);
  }

  look(gaze: ClientMessageOf<'head-tracking'>['gaze'], afterMs = 100): void {
    this.nowMs += afterMs;
    this.pose = { type: 'head-tracking', position: [0, 0, 0], rotation: [0, 0, 0, 1], gaze };
    this.lods.looked(this.pose, this.nowMs);
  }
}

test('A4 without an object, or with a level of its own choice, a client gets what it asked for', () => {
  const member = new Member();
  member.place('o1', 5);
  member.look(undefined);
  member.ask(undefined);
  member.ask('o1', 'high');
  assert.deepEqual(member.told, ['r - low', 'r o1 high']);
});

test('A5 what is behind is skipped, and follows once when it is turned to', () => {
  const member = new Member();
  member.place('o1', 5);
  member.look(undefined);
  member.ask('o1');
  assert.deepEqual(member.told.splice(0), ['r o1 skipped, behind the viewer: 170° from the gaze']);
  member.look([0, 0, -1]);
  assert.deepEqual(member.told, []);
  // Any length will do.
  member.look([0, 0, 0.01]);
  member.look([0, 0, 0.01]);
  assert.deepEqual(member.told.splice(0), ['offer o1 high']);
  for (let i = 0; i < 5; i++) member.look([0, 0, i % 2 === 0 ? -1 : 1]);
  assert.deepEqual(member.told, []);
});

test('A5 the decision is made ten times a second at most, and not of what is gone', () => {
  const member = new Member();
  member.place('o1', 5);
  member.look(undefined);
  member.ask('o1');
  member.told.length = 0;
  member.look(undefined, 1_000);
  member.look([0, 0, 1], 50);
  assert.deepEqual(member.told, []);
  member.objects.delete('o1');
  member.look([0, 0, 1], 50);
  assert.deepEqual(member.told, []);
});

test('A5 an object that is not there, or shows something else, is refused', () => {
  const member = new Member();
  member.ask('o9');
  member.objects.set('o2', { ...shapeOf(member, 'o2'), assetId: 'b'.repeat(16) });
  member.ask('o2');
  assert.deepEqual(member.told, ['r OBJECT_NOT_FOUND', 'r OBJECT_NOT_FOUND']);
});

function shapeOf(member: Member, objectId: string): SharedObject {
  member.place(objectId, 1);
  const object = member.objects.get(objectId);
  assert.ok(object !== undefined);
  return object;
}
