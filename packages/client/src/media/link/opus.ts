/** How a section's sound is to be encoded here. A shared screen comes from a place in the world, as voices do: mono. */
export interface OpusTuning {
  /** Nothing is sent while nobody speaks. */
  readonly dtx: boolean;
  readonly maxBitsPerSecond: number;
}

/**
 * An answer, with `fmtp` lines that ask this side's Opus encoder for forward error correction and what `tunings` say, by mid:
 * browsers take such wishes from the other side's description alone (RFC 7587 §6.1).
 */
export function tuneOpus(answer: string, tunings: ReadonlyMap<string, OpusTuning>): string {
  return answer
    .split(/(?=^m=)/m)
    .map((section) => {
      const mid = /^a=mid:(\S+)/m.exec(section)?.[1];
      const tuning = mid === undefined ? undefined : tunings.get(mid);
      return tuning === undefined ? section : tuneSection(section, tuning);
    })
    .join('');
}

function tuneSection(section: string, tuning: OpusTuning): string {
  const rtpmap = /^a=rtpmap:(\d+) opus\/48000.*\r\n/im.exec(section);
  const payload = rtpmap?.[1];
  if (rtpmap === null || payload === undefined) return section;
  const fmtp = new RegExp(`^a=fmtp:${payload} (.*)\\r\\n`, 'm');
  const parameters = new Map<string, string>();
  for (const part of (fmtp.exec(section)?.[1] ?? '').split(';')) {
    const [name = '', value = ''] = part.trim().split('=');
    if (name !== '') parameters.set(name, value);
  }
  parameters.set('useinbandfec', '1');
  parameters.set('usedtx', tuning.dtx ? '1' : '0');
  parameters.set('maxaveragebitrate', String(tuning.maxBitsPerSecond));
  const line = `a=fmtp:${payload} ${[...parameters].map(([name, value]) => `${name}=${value}`).join(';')}\r\n`;
  return fmtp.test(section)
    ? section.replace(fmtp, () => line)
    : section.replace(rtpmap[0], () => `${rtpmap[0]}${line}`);
}
