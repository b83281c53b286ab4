import { BlockList, isIP } from 'node:net';
import { limits } from '@streamxr/protocol';

/** Addresses that no peer can have: asking them would only make noise in somebody's network. */
const absurd = new BlockList();
absurd.addSubnet('0.0.0.0', 8);
absurd.addSubnet('224.0.0.0', 3);
absurd.addAddress('::', 'ipv6');
absurd.addSubnet('ff00::', 8, 'ipv6');

/**
 * A candidate as it may be given to the transport, or null. Names are dropped, those of mDNS too: looking one up for each
 * message of a stranger is a gift to him, and peers that hide behind a name are found by their own checks.
 */
export function saneCandidate(text: string): string | null {
  if (text.length > limits.iceCandidateMax) return null;
  const line = text.replace(/^a=/, '');
  // RFC 8839, 5.1.
  const match =
    /^candidate:[\w+/]{1,32} 1 udp (\d{1,10}) ([\da-f:.]{2,45}) (\d{1,5}) typ (?:host|srflx|prflx|relay)(?: [\x21-\x7e]+)*$/i.exec(
      line,
    );
  if (match === null) return null;
  const [, priority, address = '', port] = match;
  const family = isIP(address);
  if (family === 0 || absurd.check(address, family === 4 ? 'ipv4' : 'ipv6')) return null;
  if (Number(priority) > 0xffff_ffff || Number(port) < 1 || Number(port) > 65_535) return null;
  // Only what is understood is handed on: attributes behind the type are of no use to the answering side.
  return line.split(' ').slice(0, 8).join(' ');
}
