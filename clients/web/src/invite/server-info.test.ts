import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseServerInfo } from './server-info.ts';

test('I3 the page reads where a headset finds the server', () => {
  const info = parseServerInfo({
    version: '0.1.0',
    urls: ['https://127.0.0.1:3000', 'https://192.168.1.4:3000', 'nonsense'],
    tls: 'self-signed',
    limits: { assetBytesMax: 9 },
  });
  assert.deepEqual(info, {
    version: '0.1.0',
    urls: ['https://192.168.1.4:3000'],
    isSecure: true,
    assetBytesMax: 9,
  });
});

test('I3 a server that says less is taken as it is', () => {
  for (const answer of [null, 7, {}, { urls: 'x', tls: 'off', limits: null }]) {
    assert.deepEqual(parseServerInfo(answer), {
      version: 'unknown',
      urls: [],
      isSecure: false,
      assetBytesMax: null,
    });
  }
});
