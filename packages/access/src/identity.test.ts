import assert from 'node:assert/strict';
import { test } from 'node:test';
import { grantNames } from '@streamxr/protocol';
import { grantsByRole } from './grants.ts';
import { guest, grantsOf, type Identity, may, roleOf } from './identity.ts';

const holder: Identity = {
  kind: 'ticket-holder',
  subject: 'ada',
  name: null,
  role: 'free',
  room: 'studio',
  grants: grantsByRole.free,
  expiresMs: 1,
};

function code(identity: Identity, grant: (typeof grantNames)[number], room: string | null): string {
  const answer = may(identity, grant, room);
  return answer.ok ? 'ok' : answer.refusal.code;
}

test('I2 owners and admins may do everything, the others what their role says', () => {
  for (const role of ['owner', 'admin'] as const) {
    for (const grant of grantNames)
      assert.equal(code({ ...holder, role, grants: grantsByRole[role] }, grant, 'studio'), 'ok');
  }
  assert.equal(code(holder, 'edit', 'studio'), 'ok');
  assert.equal(code(holder, 'delete-assets', null), 'NOT_ALLOWED');
  assert.equal(code(holder, 'moderate', 'studio'), 'NOT_ALLOWED');
});

test('I2 a ticket opens its own room, `*` opens all, and the server has no room', () => {
  assert.equal(code(holder, 'join', 'attic'), 'NOT_ALLOWED');
  assert.equal(code({ ...holder, room: '*' }, 'join', 'attic'), 'ok');
  assert.equal(code(holder, 'upload', null), 'ok');
});

test('I2 guests may what the operator lets them', () => {
  assert.equal(code(guest('edit'), 'delete-assets', null), 'ok');
  assert.equal(code(guest('edit'), 'moderate', 'studio'), 'NOT_ALLOWED');
  assert.equal(code(guest('view'), 'join', 'studio'), 'ok');
  assert.equal(code(guest('view'), 'edit', 'studio'), 'NOT_ALLOWED');
  assert.equal(code(guest('off'), 'join', 'studio'), 'TICKET_NEEDED');
  assert.deepEqual(grantsOf(guest('off')), []);
  assert.equal(roleOf(guest('edit')), 'anonymous');
});
