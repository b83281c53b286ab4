import assert from 'node:assert/strict';
import type { IncomingMessage } from 'node:http';
import { PassThrough } from 'node:stream';
import { test } from 'node:test';
import { EarlyUpgrades } from './early-upgrades.ts';

const request = {} as IncomingMessage;

test('P1 who knocks before the server is ready comes in when it is; who went away meanwhile does not', () => {
  const upgrades = new EarlyUpgrades();
  const [patient, gone, broken, late] = [1, 2, 3, 4].map(() => new PassThrough());
  for (const socket of [patient, gone, broken]) upgrades.receive(request, socket!, Buffer.alloc(0));
  gone!.destroy();
  broken!.destroy(new Error('reset'));
  const taken: unknown[] = [];
  upgrades.passOn((_request, socket) => taken.push(socket));
  upgrades.receive(request, late!, Buffer.alloc(0));
  assert.deepEqual(taken, [patient, late]);
});

test('P1 those who wait have a bound', () => {
  const upgrades = new EarlyUpgrades();
  const sockets = Array.from({ length: 1_001 }, () => new PassThrough());
  for (const socket of sockets) upgrades.receive(request, socket, Buffer.alloc(0));
  assert.equal(upgrades.waiting, 1_000);
  assert.match(String(sockets.at(-1)?.read()), /^HTTP\/1\.1 503 .*DRAINING/s);
});
