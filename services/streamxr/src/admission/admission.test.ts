import assert from 'node:assert/strict';
import type { IncomingMessage } from 'node:http';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { issueTicket } from '@streamxr/access';
import { ManualClock } from '@streamxr/kernel';
import { StartFailure } from '../start-failure.ts';
import { AddressRates } from './address-rates.ts';
import { Admission } from './admission.ts';
import { settings } from '../config/settings.ts';
import { addressMessageRates, metersOf, unlimited } from './message-meters.ts';
import { OriginPolicy } from './origin-policy.ts';
import { loadTicketKey } from './ticket-secret.ts';
import { TrustedProxies } from './trusted-proxies.ts';

test('I2 a page may use the server that it came from', () => {
  const policy = new OriginPolicy(['https://friend.example'], new URL('https://xr.example'));
  const allows = (origin: string | undefined, host: string): boolean => policy.allows({ origin, host });
  assert(allows('http://localhost:3000', 'localhost:3000'));
  assert(allows('https://xr.example', '10.0.0.1:3000'), 'behind a proxy that changes the host');
  assert(allows('https://studio.example', 'studio.example:443'));
  assert(allows('http://[::1]:3000', '[::1]:3000'));
  assert(allows('https://friend.example', 'localhost:3000'));
  assert(allows(undefined, 'localhost:3000'), 'a program, not a browser');
  for (const origin of [
    'http://localhost:3001',
    'https://friend.example.evil.example',
    'null',
    '',
    'file://',
    'http://localhost:3000@evil.example',
  ]) {
    assert(!allows(origin, 'localhost:3000'), origin);
  }
});

function request(remoteAddress: string, forwarded?: string): IncomingMessage {
  const headers = forwarded === undefined ? {} : { 'x-forwarded-for': forwarded };
  return { socket: { remoteAddress }, headers } as unknown as IncomingMessage;
}

test('I6 the word of a proxy counts only when it is ours', () => {
  const nobody = new TrustedProxies([]);
  assert.equal(nobody.addressOf(request('10.0.0.1', '1.2.3.4')), '10.0.0.1');
  const proxies = new TrustedProxies(['10.0.0.0/8', '::1']);
  assert.equal(
    proxies.addressOf(request('10.0.0.1', '6.6.6.6, 1.2.3.4')),
    '1.2.3.4',
    'the client may have written the first',
  );
  assert.equal(proxies.addressOf(request('::ffff:10.0.0.1', '1.2.3.4, 10.9.9.9')), '1.2.3.4');
  assert.equal(proxies.addressOf(request('::1', 'unknown')), '::1');
  assert.equal(proxies.addressOf(request('8.8.8.8', '1.2.3.4')), '8.8.8.8');
});

test('I6 addresses have rates of their own, and a flood of addresses shares one', () => {
  const rates = AddressRates.perMinute(2);
  assert.deepEqual(
    [rates.take('a', 0), rates.take('a', 0), rates.take('a', 0) > 0, rates.take('b', 0)],
    [0, 0, true, 0],
  );
  for (let at = 0; at < 9_998; at++) rates.take(`address ${at}`, 0);
  assert.equal(rates.take('new 1', 0), 0);
  assert.equal(rates.take('new 2', 0), 0);
  assert(rates.take('new 3', 0) > 0, 'the shared bucket is empty');
  assert.equal(rates.take('new 4', 120_000), 0, 'those who rested are forgotten');
});

test('P5 chat is metered by role, everything by connection, nothing when limits are off', () => {
  const meterFor = metersOf(addressMessageRates(10_000));
  const anonymous = meterFor('anonymous', 'a');
  const chat = (): string => anonymous.take('chat-message', 0).verdict;
  assert.deepEqual([chat(), chat(), chat()], ['ok', 'ok', 'wait']);
  assert.equal(anonymous.take('head-tracking', 0).verdict, 'ok');
  const streamer = meterFor('streamer', 'a');
  for (let at = 0; at < 50; at++) assert.equal(streamer.take('chat-message', 0).verdict, 'ok');
  assert.deepEqual(streamer.take('chat-message', 0), { verdict: 'wait', retryAfterMs: 20 });
  const flooding = meterFor('greeting', 'a');
  const verdicts = new Set(Array.from({ length: 2_000 }, () => flooding.take('head-tracking', 0).verdict));
  assert.deepEqual([...verdicts], ['ok', 'wait', 'flood']);
  for (let at = 0; at < 2_000; at++) assert.equal(unlimited.take('chat-message', 0).verdict, 'ok');
});

test('I6 P5 an address has a rate of its own, which all its connections share and floods of one do not use up', () => {
  const meterFor = metersOf(addressMessageRates(300));
  const loud = meterFor('free', 'office');
  for (let at = 0; at < 900; at++) loud.take('head-tracking', 0);
  const quiet = Array.from({ length: 4 }, () => meterFor('free', 'office'));
  // Two seconds' worth is 600; the loud one had its own burst of 240, and the first quiet ones what is left.
  const accepted = quiet.map((meter) => {
    let count = 0;
    for (let at = 0; at < 200; at++) if (meter.take('head-tracking', 0).verdict === 'ok') count += 1;
    return count;
  });
  assert.deepEqual(accepted, [200, 160, 0, 0]);
  assert.equal(meterFor('free', 'elsewhere').take('ping', 0).verdict, 'ok');
  assert.deepEqual(quiet[3]?.take('ping', 0), { verdict: 'wait', retryAfterMs: 4 });
  assert.equal(quiet[3]?.take('ping', 4).verdict, 'ok');
});

test('I6 the default of an address lets a hundred people in headsets share it', () => {
  const rates = addressMessageRates(Number(settings.addressMessagesPerSecond.default));
  const meterFor = metersOf(rates);
  const people = Array.from({ length: 100 }, () => meterFor('free', 'school'));
  for (let nowMs = 0; nowMs < 5_000; nowMs += 33)
    for (const person of people) assert.equal(person.take('head-tracking', nowMs).verdict, 'ok');
});

test('I2 who comes with a ticket is who it says, who comes without is a guest', async () => {
  const clock = new ManualClock();
  const key = new Uint8Array(32).fill(3);
  const admission = new Admission({ key, guests: 'view', clock });
  const ticket = await issueTicket(
    key,
    { subject: 's', name: 'Ada', role: 'premium', room: 'studio', lifetimeMs: 60_000 },
    clock.nowMs(),
  );
  const admitted = await admission.admit(ticket, 'studio');
  assert(admitted.ok);
  assert.deepEqual([admitted.value.name, admitted.value.role], ['Ada', 'premium']);
  const elsewhere = await admission.admit(ticket, 'attic');
  assert.equal(!elsewhere.ok && elsewhere.refusal.code, 'NOT_ALLOWED');
  const asGuest = await admission.admit(null, 'studio');
  assert(asGuest.ok);
  assert.deepEqual(
    [asGuest.value.name, asGuest.value.role, asGuest.value.grants],
    [null, 'anonymous', ['join', 'chat']],
  );
  const bad = await admission.admit('bad', 'studio');
  assert.equal(!bad.ok && bad.refusal.code, 'BAD_TICKET');
  clock.advance(120_000);
  const expired = await admission.admit(ticket, 'studio');
  assert.equal(!expired.ok && expired.refusal.code, 'BAD_TICKET');
});

test('I2 the secret of tickets is made once and is for its owner only', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'streamxr-secret-'));
  try {
    const [first, second] = await Promise.all([loadTicketKey(null, folder), loadTicketKey(null, folder)]);
    assert.deepEqual(first, second);
    assert.equal(first.length, 32);
    const path = join(folder, 'ticket-secret');
    assert.equal((await stat(path)).mode & 0o777, 0o600);
    assert.deepEqual(await loadTicketKey(null, folder), first);
    assert.equal(Buffer.from(first).toString('hex'), await readFile(path, 'utf8'));
    await writeFile(path, 'cut');
    await assert.rejects(loadTicketKey(null, folder), StartFailure);
    assert.equal(Buffer.from(await loadTicketKey('x'.repeat(40), folder)).toString(), 'x'.repeat(40));
  } finally {
    await rm(folder, { recursive: true });
  }
});
