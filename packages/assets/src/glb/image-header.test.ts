import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { pngHeader } from '../testing/glb-samples.ts';
import { decodeBase64 } from './base64.ts';
import { readImageHeader } from './image-header.ts';

const latin1 = (text: string): Buffer => Buffer.from(text, 'latin1');

test('image headers: PNG, JPEG, WebP in its three forms, KTX2', () => {
  assert.deepEqual(readImageHeader(pngHeader(640, 480)), { format: 'png', width: 640, height: 480 });

  const jpeg = Buffer.from(
    'ffd8ffe000104a46494600010100000100010000ffc20011080140028003012200021101031101',
    'hex',
  );
  assert.deepEqual(readImageHeader(jpeg), { format: 'jpeg', width: 640, height: 320 });

  const lossy = Buffer.concat([
    latin1('RIFF\0\0\0\0WEBPVP8 \0\0\0\0\0\0\0\u009d\u0001\u002a'),
    Buffer.from([0x80, 0x02, 0x40, 0x01]),
  ]);
  assert.deepEqual(readImageHeader(lossy), { format: 'webp', width: 640, height: 320 });
  const lossless = Buffer.concat([latin1('RIFF\0\0\0\0WEBPVP8L\0\0\0\0\u002f'), Buffer.alloc(9)]);
  lossless.writeUInt32LE(639 | (319 << 14), 21);
  assert.deepEqual(readImageHeader(lossless), { format: 'webp', width: 640, height: 320 });
  const extended = Buffer.concat([latin1('RIFF\0\0\0\0WEBPVP8X'), Buffer.alloc(14)]);
  extended.writeUIntLE(639, 24, 3);
  extended.writeUIntLE(319, 27, 3);
  assert.deepEqual(readImageHeader(extended), { format: 'webp', width: 640, height: 320 });

  const ktx2 = Buffer.concat([latin1('\u00abKTX 20\u00bb\r\n\u001a\n'), Buffer.alloc(16)]);
  ktx2.writeUInt32LE(640, 20);
  ktx2.writeUInt32LE(320, 24);
  assert.deepEqual(readImageHeader(ktx2), { format: 'ktx2', width: 640, height: 320 });
});

test('image headers: noise and beginnings of images are looked at without harm', () => {
  const beginnings = [
    pngHeader(1, 1),
    Buffer.from('ffd8ffffffffe00002ffc0', 'hex'),
    latin1('RIFF\0\0\0\0WEBPVP8X'),
  ];
  fc.assert(
    fc.property(
      fc.constantFrom(...beginnings),
      fc.nat(40),
      fc.uint8Array({ maxLength: 64 }),
      (start, cut, noise) => {
        readImageHeader(Buffer.concat([start.subarray(0, cut), noise]));
      },
    ),
  );
});

test('base64 is read as others write it', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      const text = Buffer.from(bytes).toString('base64');
      assert.deepEqual(decodeBase64(text), bytes);
      assert.deepEqual(decodeBase64(text.replaceAll('=', '')), bytes);
    }),
  );
  assert.equal(decodeBase64('ab*d'), null);
});
