import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readSwarmOptions } from './swarm-options.ts';

test('a swarm needs no options, and reads all it has', () => {
  const bare = readSwarmOptions([]);
  assert.ok(bare.ok);
  assert.equal(bare.value.url, 'ws://127.0.0.1:3000/ws');
  const given = readSwarmOptions(
    '--url wss://xr.example/ws --room hall --members 40 --seconds 3 --encoding json --behaviour chat --seed 9'.split(
      ' ',
    ),
  );
  assert.deepEqual(given, {
    ok: true,
    value: {
      url: 'wss://xr.example/ws',
      room: 'hall',
      members: 40,
      seconds: 3,
      encoding: 'json',
      behaviour: 'chat',
      seed: 9,
      processes: 1,
    },
  });
});

test('what a swarm cannot do is refused with the option named', () => {
  const wrong = [
    '--url ftp://127.0.0.1/',
    '--room ../x',
    '--members 0',
    '--members 1e9',
    '--seconds 0.5',
    '--encoding xml',
    '--behaviour fight',
    '--seed -1',
    '--processes 0',
    '--colour red',
  ];
  for (const line of wrong) {
    const options = readSwarmOptions(line.split(' '));
    assert.ok(!options.ok, line);
    assert.match(options.refusal, new RegExp(line.split(' ')[0] ?? ''), line);
  }
});

test('the address of the page will do for its WebSocket', () => {
  for (const [given, used] of [
    ['http://localhost:3000', 'ws://localhost:3000/ws'],
    ['https://xr.example/', 'wss://xr.example/ws'],
    ['ws://127.0.0.1:3000/ws', 'ws://127.0.0.1:3000/ws'],
  ] as const) {
    const read = readSwarmOptions(['--url', given]);
    assert.ok(read.ok);
    assert.equal(read.value.url, used);
  }
});
