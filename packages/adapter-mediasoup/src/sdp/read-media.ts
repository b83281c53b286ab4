import { accept, refuse, type Result } from '@streamxr/kernel';
import type { Attribute } from './lines.ts';
import type { Direction, OfferedCodec, OfferedExtension, OfferedMedia } from './offer.ts';

/** Streams of one section; a fourth layer is nobody's. */
const ridsMax = 3;

/** What the attributes of one section say. Lines that make no sense are as if they were not there, unless nothing is left. */
export function readMedia(
  kind: 'audio' | 'video',
  place: Pick<OfferedMedia, 'mid' | 'protocol' | 'formats'>,
  direction: Direction,
  attributes: readonly Attribute[],
): Result<OfferedMedia> {
  const codecs = readCodecs(place.formats, attributes);
  if (codecs.length === 0) return refuse(`section ${place.mid} names no codec`);
  const ssrcs = readSsrcs(attributes);
  const rids = readRids(attributes);
  if (rids.length > ridsMax) return refuse(`section ${place.mid} has more than ${ridsMax} layers`);
  return accept({
    kind,
    ...place,
    direction,
    codecs,
    extensions: readExtensions(attributes),
    rids,
    ssrc: ssrcs.ssrc,
    cname: ssrcs.cname,
  });
}

function readCodecs(formats: readonly string[], attributes: readonly Attribute[]): OfferedCodec[] {
  const parameters = new Map<string, Map<string, string>>();
  const feedback = new Map<string, string[]>();
  const maps = new Map<string, string>();
  for (const { name, value } of attributes) {
    const space = value.indexOf(' ');
    const format = value.slice(0, space);
    const rest = value.slice(space + 1);
    if (space < 1) continue;
    if (name === 'rtpmap') maps.set(format, rest);
    else if (name === 'fmtp') parameters.set(format, readParameters(rest));
    else if (name === 'rtcp-fb') feedback.set(format, [...(feedback.get(format) ?? []), rest]);
  }
  return [...new Set(formats)].flatMap((format) => {
    const payloadType = readNumber(format, 0, 127);
    const map = /^([\w.-]{1,40})\/(\d{1,7})(?:\/(\d))?$/.exec(maps.get(format) ?? '');
    if (payloadType === null || map === null) return [];
    const [, name = '', clockRate = '', channels = '1'] = map;
    return [
      {
        payloadType,
        name,
        clockRate: Number(clockRate),
        channels: Number(channels),
        parameters: parameters.get(format) ?? new Map<string, string>(),
        feedback: [...(feedback.get(format) ?? []), ...(feedback.get('*') ?? [])],
      },
    ];
  });
}

/** `minptime=10;useinbandfec=1` */
function readParameters(text: string): Map<string, string> {
  return new Map(
    text.split(';').flatMap((pair) => {
      const [, key, value] = /^\s*([\w-]{1,40})=([\w.,/+-]{0,80})\s*$/.exec(pair) ?? [];
      return key === undefined || value === undefined ? [] : [[key, value] as const];
    }),
  );
}

/** Ids of one byte's half (RFC 8285): no peer that offers more than fourteen is known. */
function readExtensions(attributes: readonly Attribute[]): OfferedExtension[] {
  const seen = new Set<number>();
  return attributes.flatMap(({ name, value }) => {
    if (name !== 'extmap') return [];
    const [, text = '', uri = ''] = /^(\d{1,3})(?:\/\w+)? (\S{1,200})/.exec(value) ?? [];
    const id = readNumber(text, 1, 14);
    if (id === null || seen.has(id)) return [];
    seen.add(id);
    return [{ id, uri }];
  });
}

/** `a=simulcast:send q;h;f`, of which alternatives (`q,r`) and pauses (`~q`) are reduced to the first. */
function readRids(attributes: readonly Attribute[]): string[] {
  const simulcast = attributes.find(({ name }) => name === 'simulcast')?.value;
  const list = /(?:^|\s)send (\S+)/.exec(simulcast ?? '')?.[1];
  if (list === undefined) return [];
  const known = new Set(
    attributes
      .filter(({ name, value }) => name === 'rid' && / send(\s|$)/.test(value))
      .map(({ value }) => value.split(' ')[0]),
  );
  const rids = list.split(';').map((entry) => (entry.split(',')[0] ?? '').replace('~', ''));
  return [...new Set(rids)].filter((rid) => /^[A-Za-z0-9]{1,8}$/.test(rid) && known.has(rid));
}

function readSsrcs(attributes: readonly Attribute[]): Pick<OfferedMedia, 'ssrc' | 'cname'> {
  const lines = attributes.filter(({ name }) => name === 'ssrc');
  const cname = lines.map(({ value }) => /^\d+ cname:(\S{1,128})/.exec(value)?.[1]).find(Boolean) ?? null;
  const [media] = lines.flatMap(({ value }) => readNumber(value.split(' ')[0] ?? '', 1, 2 ** 32 - 1) ?? []);
  if (media === undefined) return { ssrc: null, cname };
  const pair = attributes
    .filter(({ name, value }) => name === 'ssrc-group' && value.startsWith('FID '))
    .map(({ value }) => value.split(' ').slice(1))
    .find(([first]) => Number(first) === media);
  return { ssrc: { media, rtx: readNumber(pair?.[1] ?? '', 1, 2 ** 32 - 1) }, cname };
}

function readNumber(text: string, min: number, max: number): number | null {
  if (!/^\d{1,10}$/.test(text)) return null;
  const number = Number(text);
  return number >= min && number <= max ? number : null;
}
