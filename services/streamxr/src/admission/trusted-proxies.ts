import type { IncomingMessage } from 'node:http';
import { BlockList, isIP } from 'node:net';

/** The reverse proxies in front of this server, whose word about the client's address is believed. */
export class TrustedProxies {
  readonly #addresses = new BlockList();

  /** Addresses and networks (`10.0.0.0/8`). Throws when one is none. */
  constructor(proxies: readonly string[]) {
    for (const proxy of proxies) {
      const [address = '', prefix] = proxy.split('/');
      if (prefix === undefined) this.#addresses.addAddress(address, familyOf(address));
      else this.#addresses.addSubnet(address, Number(prefix), familyOf(address));
    }
  }

  trusts(address: string): boolean {
    const plain = withoutMapping(address);
    return isIP(plain) !== 0 && this.#addresses.check(plain, familyOf(plain));
  }

  /** The nearest address that is not one of our proxies: every entry further left can be made up by the client. */
  addressOf(request: IncomingMessage): string {
    const direct = withoutMapping(request.socket.remoteAddress ?? '');
    const forwarded = request.headers['x-forwarded-for'];
    const hops = [forwarded ?? []]
      .flat()
      .join(',')
      .split(',')
      .map((hop) => hop.trim())
      .filter((hop) => hop !== '');
    let address = direct;
    while (this.trusts(address)) {
      const next = hops.pop();
      if (next === undefined || isIP(next) === 0) break;
      address = next;
    }
    return address;
  }
}

/** `::ffff:10.0.0.1` -> `10.0.0.1`: how a socket that listens on both families writes IPv4. */
function withoutMapping(address: string): string {
  return address.startsWith('::ffff:') && isIP(address.slice(7)) === 4 ? address.slice(7) : address;
}

function familyOf(address: string): 'ipv4' | 'ipv6' {
  return isIP(address) === 6 ? 'ipv6' : 'ipv4';
}
