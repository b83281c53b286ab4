/** A media section of an SDP, as far as it says what it is for. */
export interface SdpSection {
  readonly mid: string;
  readonly media: 'audio' | 'video' | 'other';
  readonly direction: 'sendrecv' | 'sendonly' | 'recvonly' | 'inactive';
  /** It names VP9, and no VP8: who sends so has its layers in one encoding, where it said that it would. */
  readonly isVp9: boolean;
}

const directions = ['sendrecv', 'sendonly', 'recvonly', 'inactive'] as const;

/** Those that have a mid (RFC 5888); a text that is no SDP has none. The engine is who judges the rest. */
export function sectionsOf(sdp: string): readonly SdpSection[] {
  const [head = '', ...blocks] = sdp.split(/\r?\nm=/);
  const usual = directionIn(head) ?? 'sendrecv';
  return blocks.flatMap((block): SdpSection[] => {
    const mid = /^a=mid:(\S{1,16})\s*$/m.exec(block)?.[1];
    if (mid === undefined) return [];
    const kind = /^\w+/.exec(block)?.[0];
    const media = kind === 'audio' || kind === 'video' ? kind : 'other';
    const isVp9 = / VP9\/90000/i.test(block) && !/ VP8\/90000/i.test(block);
    return [{ mid, media, direction: directionIn(block) ?? usual, isVp9 }];
  });
}

function directionIn(block: string): SdpSection['direction'] | undefined {
  return directions.find((direction) => new RegExp(`^a=${direction}\\s*$`, 'm').test(block));
}
