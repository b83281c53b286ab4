import type { types } from 'mediasoup';
import type { OfferedMedia } from '../sdp/offer.ts';
import { type Format, type FormatName, formatOf, formats, retransmissionOf } from './formats.ts';

/*
 * Payload types. Whoever offers chooses the numbers of what it receives, and mediasoup sends to everybody on a router with the
 * router's numbers. So a room has a router for each numbering that its members offer, with pipes between them; nearly always there
 * is one. (See docs/decisions/0031-media-engines.md.)
 */

export interface FormatNumbers {
  readonly payloadType: number;
  /** Of retransmissions; null without. */
  readonly rtx: number | null;
}

export type Numbering = ReadonlyMap<FormatName, FormatNumbers>;

/** Chromium's own numbers: what it offers without being asked is served without another router. */
export const commonNumbering: Numbering = new Map<FormatName, FormatNumbers>([
  ['opus', { payloadType: 111, rtx: null }],
  ['VP8', { payloadType: 96, rtx: 97 }],
  ['H264', { payloadType: 108, rtx: 109 }],
  ['VP9', { payloadType: 98, rtx: 99 }],
]);

/** Two numberings with the same key are the same. */
export function numberingKey(numbering: Numbering): string {
  return formats
    .map(({ name }) => `${numbering.get(name)?.payloadType ?? ''}/${numbering.get(name)?.rtx ?? ''}`)
    .join(' ');
}

/**
 * The numbers that an offer asks for: of its first receiving section of each kind, else of its first section at all. Formats that
 * it has not get numbers that are free.
 */
export function offeredNumbering(sections: readonly OfferedMedia[]): Numbering {
  const chosen = new Map<FormatName, FormatNumbers>();
  for (const kind of ['audio', 'video'] as const) {
    const ofKind = sections.filter((section) => section.kind === kind);
    const section = ofKind.find(({ direction }) => /recv/.test(direction)) ?? ofKind[0];
    for (const codec of section?.codecs ?? []) {
      const format = formatOf(codec, kind);
      if (format === null || chosen.has(format.name)) continue;
      const rtx = retransmissionOf(section?.codecs ?? [], codec.payloadType);
      chosen.set(format.name, { payloadType: codec.payloadType, rtx });
    }
  }
  return withoutGaps(chosen);
}

function withoutGaps(chosen: ReadonlyMap<FormatName, FormatNumbers>): Numbering {
  const taken = new Set([...chosen.values()].flatMap(({ payloadType, rtx }) => [payloadType, rtx]));
  const free = (): number => {
    // From the end: whoever offers counts from the beginning.
    const number = [...dynamicPayloadTypes].reverse().find((candidate) => !taken.has(candidate)) ?? 0;
    taken.add(number);
    return number;
  };
  return new Map(
    formats.map(({ name }) => {
      const common = commonNumbering.get(name);
      const isFree = common !== undefined && !taken.has(common.payloadType) && !taken.has(common.rtx);
      if (isFree && !chosen.has(name)) taken.add(common.payloadType).add(common.rtx);
      const numbers =
        chosen.get(name) ?? (isFree ? common : { payloadType: free(), rtx: null as number | null });
      return [name, numbers];
    }),
  );
}

/** In the order in which mediasoup hands them out; see `generateRouterRtpCapabilities` in its ortc.ts. */
const dynamicPayloadTypes: readonly number[] = [
  ...Array.from({ length: 28 }, (_, index) => 100 + index),
  ...[96, 97, 98, 99],
];

/**
 * What to make a router with so that it numbers like this; null when it cannot. mediasoup lets a codec choose its own number but
 * takes the next free one for its retransmissions, so codecs that nobody ever negotiates use up the numbers in between.
 */
export function routerCodecs(numbering: Numbering): types.RouterRtpCodecCapability[] | null {
  const codecs: types.RouterRtpCodecCapability[] = [];
  const wanted = new Set([...numbering.values()].flatMap(({ payloadType, rtx }) => [payloadType, rtx]));
  const fillers = fillerNumbers(wanted);
  let pool = dynamicPayloadTypes;
  for (const format of inOrderOfRetransmissions(numbering)) {
    const numbers = numbering.get(format.name);
    if (numbers === undefined) continue;
    pool = pool.filter((number) => number !== numbers.payloadType);
    while (format.kind === 'video' && pool[0] !== numbers.rtx) {
      const isLast = numbers.rtx === null && !wanted.has(pool[0] ?? null);
      if (isLast) break;
      const filler = fillers.shift();
      if (filler === undefined || pool[0] === undefined || wanted.has(pool[0])) return null;
      codecs.push({ ...filler });
      pool = pool.slice(1);
    }
    if (format.kind === 'video') pool = pool.slice(1);
    codecs.push(routerCodec(format, numbers.payloadType));
  }
  return codecs;
}

/** Those without any come last: they take what is left. */
function inOrderOfRetransmissions(numbering: Numbering): Format[] {
  const place = ({ name }: Format): number => {
    const rtx = numbering.get(name)?.rtx ?? null;
    return rtx === null ? Infinity : dynamicPayloadTypes.indexOf(rtx);
  };
  const ofSound = formats.filter(({ kind }) => kind === 'audio');
  const ofPictures = formats.filter(({ kind }) => kind === 'video');
  return [...ofSound, ...ofPictures.sort((a, b) => (place(a) < place(b) ? -1 : 1))];
}

function routerCodec(
  { kind, mimeType, clockRate, channels, parameters }: Format,
  preferredPayloadType: number,
): types.RouterRtpCodecCapability {
  const common = { kind, mimeType, clockRate, preferredPayloadType };
  // Of sound, only what makes it another codec: the rest is for each sender to choose.
  return kind === 'audio' ? { ...common, channels } : { ...common, parameters: { ...parameters } };
}

/** VP9 in a profile that no section is ever answered with, under numbers that are not dynamic ones. */
function fillerNumbers(wanted: ReadonlySet<number | null>): types.RouterRtpCodecCapability[] {
  return Array.from({ length: 64 }, (_, number) => number)
    .filter((number) => !wanted.has(number))
    .map((preferredPayloadType) => ({
      kind: 'video',
      mimeType: 'video/VP9',
      clockRate: 90_000,
      parameters: { 'profile-id': 3 },
      preferredPayloadType,
    }));
}
