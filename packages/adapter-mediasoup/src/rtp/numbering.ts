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

/** What was not offered gets numbers that stand in nobody's way: the peer never sees them. */
function withoutGaps(chosen: ReadonlyMap<FormatName, FormatNumbers>): Numbering {
  const taken = new Set([...chosen.values()].flatMap(({ payloadType, rtx }) => [payloadType, rtx]));
  const free = (): FormatNumbers => {
    const payloadType = spareNumbers(taken).at(-1) ?? 0;
    taken.add(payloadType);
    return { payloadType, rtx: null };
  };
  return new Map(formats.map(({ name }) => [name, chosen.get(name) ?? commonUnless(taken, name) ?? free()]));
}

function commonUnless(taken: ReadonlySet<number | null>, name: FormatName): FormatNumbers | null {
  const common = commonNumbering.get(name);
  return common === undefined || taken.has(common.payloadType) || taken.has(common.rtx) ? null : common;
}

/** In the order in which mediasoup hands them out; see `generateRouterRtpCapabilities` in its ortc.ts. */
const dynamicPayloadTypes: readonly number[] = [
  ...Array.from({ length: 28 }, (_, index) => 100 + index),
  ...[96, 97, 98, 99],
];

/**
 * What to make a router with so that it numbers like this; null when it cannot. mediasoup lets a codec choose its own number but
 * gives its retransmissions the next that is free, so codecs that nobody ever negotiates use up the numbers in between.
 */
export function routerCodecs(numbering: Numbering): types.RouterRtpCodecCapability[] | null {
  // Formats without retransmissions get some number for them all the same: what is left, or the first when nothing will be left.
  return codecsInOrder(numbering, Infinity) ?? codecsInOrder(numbering, -1);
}

function codecsInOrder(numbering: Numbering, placeWithout: number): types.RouterRtpCodecCapability[] | null {
  const codecs: types.RouterRtpCodecCapability[] = [];
  const unplaced = new Set([...numbering.values()].flatMap(({ payloadType, rtx }) => [payloadType, rtx]));
  const spare = spareNumbers(unplaced);
  let pool = dynamicPayloadTypes;
  for (const format of inOrderOfRetransmissions(numbering, placeWithout)) {
    const numbers = numbering.get(format.name);
    if (numbers === undefined) continue;
    unplaced.delete(numbers.payloadType);
    if (format.kind === 'video') {
      const cleared = clearWay(pool, numbers, unplaced, spare);
      if (cleared === null) return null;
      codecs.push(...cleared.map(filler));
      unplaced.delete(numbers.rtx);
    }
    codecs.push(routerCodec(format, numbers.payloadType));
    pool = poolAfter(codecs);
  }
  return codecs;
}

/**
 * Numbers for fillers, in order, after which the next free one but the codec's own is the one for its retransmissions. Each filler
 * also takes the first free number. Null when they would take what others need.
 */
function clearWay(
  pool: readonly number[],
  { payloadType, rtx }: FormatNumbers,
  unplaced: ReadonlySet<number | null>,
  spare: number[],
): number[] | null {
  const others = pool.filter((number) => number !== payloadType);
  // Without retransmissions, any will do that nobody needs.
  const target = rtx ?? others.find((number) => !unplaced.has(number));
  const end = pool.indexOf(target ?? -1);
  if (end === -1) return null;
  const ahead = pool.slice(0, end);
  const own = ahead.indexOf(payloadType);
  if (ahead.some((number) => number !== payloadType && unplaced.has(number))) return null;
  const front = own === -1 ? ahead : ahead.slice(0, own);
  // What lies behind the codec's own number must not be taken from the front: it would take that number first.
  const behind = own === -1 ? [] : ahead.slice(own + 1);
  if (behind.length > front.length) return null;
  const rest = front.slice(behind.length);
  const outside = spare.splice(0, rest.length);
  return outside.length < rest.length ? null : [...behind, ...outside];
}

/** The numbers that mediasoup has left after these. */
function poolAfter(codecs: readonly types.RouterRtpCodecCapability[]): readonly number[] {
  return codecs.reduce((pool, { kind, preferredPayloadType }) => {
    const left = pool.filter((number) => number !== preferredPayloadType);
    return kind === 'video' ? left.slice(1) : left;
  }, dynamicPayloadTypes);
}

function inOrderOfRetransmissions(numbering: Numbering, placeWithout: number): Format[] {
  const place = ({ name }: Format): number => {
    const rtx = numbering.get(name)?.rtx ?? null;
    return rtx === null ? placeWithout : dynamicPayloadTypes.indexOf(rtx);
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

/** VP9 in a profile that no section is ever answered with. */
function filler(preferredPayloadType: number): types.RouterRtpCodecCapability {
  return {
    kind: 'video',
    mimeType: 'video/VP9',
    clockRate: 90_000,
    parameters: { 'profile-id': 3 },
    preferredPayloadType,
  };
}

/** For fillers that shall take nothing but the next free number: numbers that are not dynamic ones. */
function spareNumbers(wanted: ReadonlySet<number | null>): number[] {
  return Array.from({ length: 64 }, (_, number) => number).filter((number) => !wanted.has(number));
}
