import { networkInterfaces } from 'node:os';

/** The addresses under which other machines of the same network may reach this one; IPv4 first, for people read them aloud. */
export function networkAddresses(): readonly string[] {
  const addresses = Object.values(networkInterfaces())
    .flatMap((entries) => entries ?? [])
    // Link-local IPv6 works only with a zone, which browsers do not take.
    .filter(({ internal, address }) => !internal && !address.startsWith('fe80:'));
  const ofFamily = (family: string): string[] =>
    addresses.filter((entry) => entry.family === family).map(({ address }) => address);
  return [...ofFamily('IPv4'), ...ofFamily('IPv6')];
}
