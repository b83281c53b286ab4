import { accept, refuse, type Result } from '@streamxr/kernel';

/** The text of one section: its m-line's fields and its attributes, in their order. */
export interface SectionLines {
  readonly media: string;
  readonly port: number;
  readonly protocol: string;
  readonly formats: readonly string[];
  readonly attributes: readonly Attribute[];
}

export interface SessionLines {
  readonly attributes: readonly Attribute[];
  readonly sections: readonly SectionLines[];
}

/** `a=name:value`, or `a=name` with an empty value. */
export interface Attribute {
  readonly name: string;
  readonly value: string;
}

/** Of one description; browsers write about 6,000 lines for fifty sections with every codec they know. */
const linesMax = 10_000;
const lineLengthMax = 4_096;
/** The media sections that the wire allows, those of the groundwork, and as many again that were stopped. */
const sectionsMax = 64;
const formatsMax = 128;

/**
 * Splits a description into sections and attributes (RFC 8866), without asking what they mean. Refusals are sentences for the
 * developer of the peer.
 */
export function splitLines(sdp: string): Result<SessionLines> {
  const lines = sdp.split(/\r?\n/).filter((line) => line !== '');
  if (lines.length > linesMax) return refuse(`more than ${linesMax} lines`);
  if (lines[0] !== 'v=0') return refuse('it does not begin with v=0');
  const attributes: Attribute[] = [];
  const sections: Array<SectionLines & { attributes: Attribute[] }> = [];
  for (const [index, line] of lines.entries()) {
    if (line.length > lineLengthMax) return refuse(`line ${index + 1} is too long`);
    if (!/^[a-z]=/.test(line)) return refuse(`line ${index + 1} is not of the form letter=value`);
    if (line.startsWith('m=')) {
      const section = readMediaLine(line.slice(2));
      if (section === null) return refuse(`line ${index + 1}: odd m-line`);
      if (sections.length >= sectionsMax) return refuse(`more than ${sectionsMax} sections`);
      sections.push(section);
    } else if (line.startsWith('a=')) {
      (sections.at(-1)?.attributes ?? attributes).push(readAttribute(line.slice(2)));
    }
  }
  return sections.length === 0 ? refuse('it has no media section') : accept({ attributes, sections });
}

function readMediaLine(text: string): (SectionLines & { attributes: Attribute[] }) | null {
  const [media, port, protocol, ...formats] = text.split(' ');
  if (media === undefined || port === undefined || protocol === undefined) return null;
  if (!/^\w{1,20}$/.test(media) || !/^\d{1,5}$/.test(port) || !/^[\w/]{1,40}$/.test(protocol)) return null;
  if (formats.length === 0 || formats.length > formatsMax) return null;
  if (!formats.every((format) => /^[\w-]{1,32}$/.test(format))) return null;
  return { media, port: Number(port), protocol, formats, attributes: [] };
}

function readAttribute(text: string): Attribute {
  const colon = text.indexOf(':');
  return colon === -1
    ? { name: text, value: '' }
    : { name: text.slice(0, colon), value: text.slice(colon + 1) };
}
