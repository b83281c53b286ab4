import { isIP, isIPv6 } from 'node:net';

export interface ListeningAddress {
  /** As configured: a name, an address, or 0.0.0.0 and :: for all. */
  readonly host: string;
  readonly port: number;
  readonly tls: boolean;
}

/** The address that a person at this machine opens. */
export function localUrl({ host, port, tls }: ListeningAddress): string {
  return urlOf(isEverywhere(host) ? 'localhost' : host, port, tls);
}

/** The addresses that other machines may try, best first; `publicUrl` is the only one when an operator has named it. */
export function inviteUrls(
  listening: ListeningAddress,
  publicUrl: URL | null,
  networkAddresses: readonly string[],
): readonly string[] {
  if (publicUrl !== null) return [publicUrl.origin];
  const { host, port, tls } = listening;
  if (!isEverywhere(host)) return [urlOf(host, port, tls)];
  const reachable =
    host === '0.0.0.0' ? networkAddresses.filter((address) => isIP(address) === 4) : networkAddresses;
  return [...reachable.map((address) => urlOf(address, port, tls)), localUrl(listening)];
}

function isEverywhere(host: string): boolean {
  return host === '0.0.0.0' || host === '::';
}

function urlOf(host: string, port: number, tls: boolean): string {
  const defaultPort = tls ? 443 : 80;
  return `${tls ? 'https' : 'http'}://${isIPv6(host) ? `[${host}]` : host}${port === defaultPort ? '' : `:${port}`}`;
}
