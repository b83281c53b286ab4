import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SignJWT } from 'jose';
import { grantsByRole } from './grants.ts';
import { hasExpired } from './identity.ts';
import { issueTicket, ticketLifetimeMsMax, type TicketOrder, verifyTicket } from './ticket.ts';

const key = new Uint8Array(32).fill(7);
const nowMs = 1_800_000_000_000;
const hourMs = 3_600_000;
const order: TicketOrder = {
  subject: 'ada',
  name: 'Ada',
  role: 'streamer',
  room: 'studio',
  lifetimeMs: hourMs,
};

function signed(claims: Record<string, unknown>, { alg = 'HS256', secret = key } = {}): Promise<string> {
  const issuedS = nowMs / 1_000;
  const whole = {
    iss: 'streamxr',
    aud: 'streamxr',
    sub: 'ada',
    role: 'free',
    room: 'studio',
    iat: issuedS,
    exp: issuedS + 60,
  };
  return new SignJWT({ ...whole, ...claims }).setProtectedHeader({ alg }).sign(secret);
}

async function isBad(ticket: string, atMs = nowMs): Promise<void> {
  const verified = await verifyTicket(key, ticket, atMs);
  assert.equal(verified.ok, false, ticket);
  assert.equal(!verified.ok && verified.refusal.code, 'BAD_TICKET');
}

test('I2 a ticket carries its holder through signature and back', async () => {
  const verified = await verifyTicket(key, await issueTicket(key, order, nowMs), nowMs + 1_000);
  assert(verified.ok);
  assert.deepEqual(verified.value, {
    kind: 'ticket-holder',
    subject: 'ada',
    name: 'Ada',
    role: 'streamer',
    room: 'studio',
    grants: grantsByRole.streamer,
    expiresMs: nowMs + hourMs,
  });
  assert.equal(hasExpired(verified.value, nowMs + hourMs), true);
  assert.equal(hasExpired(verified.value, nowMs + hourMs - 1), false);
});

test('I2 a ticket may grant less than its role', async () => {
  const verified = await verifyTicket(
    key,
    await issueTicket(key, { ...order, grants: ['join'] }, nowMs),
    nowMs,
  );
  assert(verified.ok);
  assert.deepEqual(verified.value.grants, ['join']);
});

test('I2 an unsigned ticket (alg none) is refused', async () => {
  const [, payload] = (await signed({})).split('.');
  const header = Buffer.from('{"alg":"none"}').toString('base64url');
  await isBad(`${header}.${payload}.`);
});

test('I2 a ticket signed with another key or another algorithm is refused', async () => {
  await isBad(await signed({}, { secret: new Uint8Array(32).fill(8) }));
  await isBad(await signed({}, { alg: 'HS512', secret: new Uint8Array(64).fill(7) }));
});

test('I2 an expired ticket is refused, within the tolerance of clocks', async () => {
  const ticket = await issueTicket(key, order, nowMs);
  assert((await verifyTicket(key, ticket, nowMs + hourMs + 20_000)).ok);
  const late = await verifyTicket(key, ticket, nowMs + hourMs + 40_000);
  assert(!late.ok);
  assert.equal(late.refusal.message, 'The ticket has expired.');
});

test('I2 a ticket for another audience or from another issuer is refused', async () => {
  await isBad(await signed({ aud: 'somewhere-else' }));
  await isBad(await signed({ iss: 'somebody-else' }));
});

test('I2 a ticket that lives too long, has no end, or comes from the future is refused', async () => {
  const issuedS = nowMs / 1_000;
  await isBad(await signed({ exp: issuedS + ticketLifetimeMsMax / 1_000 + 1 }));
  await isBad(await signed({ exp: undefined }));
  await isBad(await signed({ iat: issuedS + 3_600, exp: issuedS + 7_200 }));
});

test('I2 claims outside their bounds are refused', async () => {
  await isBad(await signed({ role: 'emperor' }));
  await isBad(await signed({ room: '../etc' }));
  await isBad(await signed({ name: 'a\u0000b' }));
  await isBad(await signed({ grants: ['join', 'fly'] }));
  await isBad(await signed({ grants: 'join' }));
  await isBad(await signed({ sub: '' }));
});

test('I2 noise is no ticket', async () => {
  for (const noise of ['', 'x', 'a.b.c', '....', 'x'.repeat(10_000)]) await isBad(noise);
});

test('I2 an order that could not be verified is not signed', async () => {
  await assert.rejects(issueTicket(key, { ...order, room: 'a b' }, nowMs), RangeError);
  await assert.rejects(
    issueTicket(key, { ...order, lifetimeMs: ticketLifetimeMsMax + 1 }, nowMs),
    RangeError,
  );
  await assert.rejects(issueTicket(key, { ...order, lifetimeMs: Number.NaN }, nowMs), RangeError);
  await assert.rejects(issueTicket(key, { ...order, name: '' }, nowMs), RangeError);
});
