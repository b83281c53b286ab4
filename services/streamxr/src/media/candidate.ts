import { isIP } from 'node:net';

/** RFC 8839, `candidate-attribute`: foundation, component, transport, priority, address, port, type. */
const form =
  /^(?:a=)?candidate:[A-Za-z0-9+/]{1,32} [1-9]\d{0,2} (udp|tcp) \d{1,10} (\S{1,255}) (\d{1,5}) typ (host|srflx|prflx|relay)( .*)?$/i;

export type CandidateVerdict =
  | 'usable'
  /** The address is a name: browsers hide theirs behind one (`….local`), and nobody looks up names for strangers. */
  | 'hidden'
  | 'malformed';

export function judgeCandidate(candidate: string): CandidateVerdict {
  const found = form.exec(candidate);
  if (found === null) return 'malformed';
  const [, , address = '', port = ''] = found;
  if (Number(port) > 65_535) return 'malformed';
  if (isIP(address) !== 0) return 'usable';
  return /^[A-Za-z0-9.-]+$/.test(address) ? 'hidden' : 'malformed';
}
