import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SeededRandom } from '@streamxr/kernel';
import type { types } from 'mediasoup';
// What mediasoup makes of our list of codecs is the thing to test; the function is exported for tests like this.
import * as ortc from 'mediasoup/ortc';
import { readOffer } from '../sdp/read-offer.ts';
import type { OfferedMedia } from '../sdp/offer.ts';
import { busyOffer } from '../testing/offers.ts';
import { type FormatName, formats } from './formats.ts';
import {
  commonNumbering,
  type FormatNumbers,
  numberingKey,
  offeredNumbering,
  routerCodecs,
} from './numbering.ts';

/** The numbers that a router made with these codecs has. */
function numbersOf(codecs: types.RouterRtpCodecCapability[]): Map<FormatName, FormatNumbers> {
  const { codecs: made = [] } = ortc.generateRouterRtpCapabilities(codecs);
  return new Map(
    formats.map((format) => {
      const own = made.find(
        ({ mimeType, parameters = {} }) =>
          mimeType === format.mimeType &&
          Object.entries(parameters).every(([key, value]) => format.parameters[key] === value),
      );
      const rtx = made.find(
        ({ mimeType, parameters }) =>
          mimeType === 'video/rtx' && parameters?.['apt'] === own?.preferredPayloadType,
      );
      return [
        format.name,
        { payloadType: own?.preferredPayloadType ?? -1, rtx: rtx?.preferredPayloadType ?? null },
      ];
    }),
  );
}

test('M1 a router numbers formats as Chromium offers them', () => {
  const codecs = routerCodecs(commonNumbering);
  assert.ok(codecs !== null);
  assert.deepEqual(numbersOf(codecs), new Map(commonNumbering));
});

test('M1 a router numbers formats as another browser offers them', () => {
  const offer = readOffer(busyOffer);
  assert.ok(offer.ok);
  const media = offer.value.sections.filter(
    (section): section is OfferedMedia => section.kind === 'audio' || section.kind === 'video',
  );
  const numbering = offeredNumbering(media);
  assert.deepEqual(numbering.get('opus'), { payloadType: 109, rtx: null });
  assert.deepEqual(numbering.get('VP8'), { payloadType: 120, rtx: 124 });
  assert.deepEqual(numbering.get('H264'), { payloadType: 126, rtx: 127 });
  assert.notEqual(numberingKey(numbering), numberingKey(commonNumbering));
  const codecs = routerCodecs(numbering);
  assert.ok(codecs !== null);
  const made = numbersOf(codecs);
  for (const name of ['opus', 'VP8', 'H264'] as const)
    assert.deepEqual(made.get(name), numbering.get(name), name);
});

test('M1 formats that are not offered stand in the way of none that is', () => {
  const offer = readOffer(
    busyOffer
      .replaceAll('H264', 'H265')
      .replaceAll(' 126 127', ' 126 127 98 99')
      .replaceAll(
        'a=rtpmap:127 rtx/90000',
        'a=rtpmap:127 rtx/90000\r\na=rtpmap:98 VP9/90000\r\na=rtpmap:99 rtx/90000\r\na=fmtp:99 apt=98',
      ),
  );
  assert.ok(offer.ok);
  const media = offer.value.sections.filter(
    (section): section is OfferedMedia => section.kind === 'audio' || section.kind === 'video',
  );
  const numbering = offeredNumbering(media);
  assert.deepEqual(numbering.get('VP9'), { payloadType: 98, rtx: 99 });
  const codecs = routerCodecs(numbering);
  assert.ok(codecs !== null);
  const made = numbersOf(codecs);
  for (const name of ['opus', 'VP8', 'VP9'] as const)
    assert.deepEqual(made.get(name), numbering.get(name), name);
});

test('M1 whatever numbers are offered, a router has them, or none is made', () => {
  const random = new SeededRandom(31);
  let made = 0;
  for (let round = 0; round < 500; round++) {
    const pool = Array.from({ length: 32 }, (_, index) => 96 + index);
    const take = (): number => pool.splice(random.below(pool.length), 1)[0] ?? 0;
    const numbering = new Map<FormatName, FormatNumbers>(
      formats.map(({ name, kind }) => [
        name,
        { payloadType: take(), rtx: kind === 'video' && random.float() < 0.7 ? take() : null },
      ]),
    );
    const codecs = routerCodecs(numbering);
    if (codecs === null) continue;
    made++;
    const numbers = numbersOf(codecs);
    for (const [name, wanted] of numbering) {
      assert.equal(numbers.get(name)?.payloadType, wanted.payloadType, `round ${round}: ${name}`);
      if (wanted.rtx !== null) assert.equal(numbers.get(name)?.rtx, wanted.rtx, `round ${round}: ${name}`);
    }
  }
  assert.ok(made > 100, `a router could be made for ${made} of 500`);
});
