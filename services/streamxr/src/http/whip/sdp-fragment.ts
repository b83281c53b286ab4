import { accept, type Result, refuse } from '@streamxr/kernel';
import { limits } from '@streamxr/protocol';

/** What a PATCH brings: candidates, and with other credentials than before a restart of ICE (RFC 8840, RFC 9725 4.3). */
export interface SdpFragment {
  readonly ufrag: string | null;
  readonly pwd: string | null;
  readonly candidates: ReadonlyArray<{ readonly mid: string; readonly candidate: string }>;
}

const candidatesMax = 64;

export function parseSdpFragment(text: string): Result<SdpFragment> {
  const lines = text.split(/\r?\n/).filter((line) => line !== '');
  if (lines.length === 0) return refuse('the fragment is empty');
  if (!lines.every((line) => /^[a-z]=/.test(line))) return refuse('the fragment has lines that are no SDP');
  const candidates: Array<{ mid: string; candidate: string }> = [];
  let mid = '';
  for (const line of lines) {
    if (line.startsWith('a=mid:')) mid = line.slice(6);
    if (!line.startsWith('a=candidate:')) continue;
    if (candidates.length === candidatesMax) return refuse('the fragment has too many candidates');
    if (line.length > limits.iceCandidateMax) return refuse('a candidate is too long');
    candidates.push({ mid, candidate: line.slice(2) });
  }
  return accept({ ufrag: valueOf(lines, 'ice-ufrag'), pwd: valueOf(lines, 'ice-pwd'), candidates });
}

/** Credentials and candidates of an SDP, as the answer to a restart of ICE: for its first section, which carries all. */
export function fragmentOf(sdp: string): string {
  const lines = sdp.split(/\r?\n/);
  const start = lines.findIndex((line) => line.startsWith('m='));
  const media = lines.slice(start);
  const transport = lines.filter((line) => /^a=(ice-ufrag|ice-pwd):/.test(line)).slice(0, 2);
  const mid = media.find((line) => line.startsWith('a=mid:'));
  const candidates = lines.filter((line) => line.startsWith('a=candidate:'));
  const group = lines.find((line) => line.startsWith('a=group:BUNDLE'));
  return [
    ...(group === undefined ? [] : [group]),
    ...transport,
    ...media.slice(0, 1),
    ...(mid === undefined ? [] : [mid]),
    ...candidates,
    'a=end-of-candidates',
    '',
  ].join('\r\n');
}

export function credentialsOf(sdp: string): { readonly ufrag: string | null; readonly pwd: string | null } {
  const lines = sdp.split(/\r?\n/);
  return { ufrag: valueOf(lines, 'ice-ufrag'), pwd: valueOf(lines, 'ice-pwd') };
}

/** The offer as it would be after a restart of ICE: other credentials, none of the old candidates. */
export function withCredentials(sdp: string, ufrag: string, pwd: string): string {
  return sdp
    .split(/\r?\n/)
    .filter((line) => !line.startsWith('a=candidate:'))
    .map((line) => {
      if (line.startsWith('a=ice-ufrag:')) return `a=ice-ufrag:${ufrag}`;
      return line.startsWith('a=ice-pwd:') ? `a=ice-pwd:${pwd}` : line;
    })
    .join('\r\n');
}

function valueOf(lines: readonly string[], name: string): string | null {
  const line = lines.find((one) => one.startsWith(`a=${name}:`));
  return line?.slice(name.length + 3) ?? null;
}
