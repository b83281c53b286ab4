import { networkInterfaces } from 'node:os';

/**
 * Addresses of this machine that peers may reach it by: those of its network cards, without the ones that only a single cable knows
 * (link-local); where there is none, its own.
 */
export function ownAddresses(): string[] {
  const outside = Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .filter(({ internal, address }) => !internal && !/^(fe80:|169\.254\.)/i.test(address))
    .map(({ address }) => address);
  return outside.length === 0 ? ['127.0.0.1'] : outside;
}
