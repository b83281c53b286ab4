import { networkInterfaces } from 'node:os';
import type { RemoteBot } from '../bots/bots.ts';

/** A program that forwards packets from one peer connection to many, alone on its core. */
export interface RunningForwarder extends AsyncDisposable {
  /** All processes whose time counts. */
  readonly pids: readonly number[];
  /** The bot's packets go to all who subscribe from then on. */
  publish(bot: RemoteBot): Promise<void>;
  subscribe(bot: RemoteBot): Promise<void>;
}

export interface Forwarder {
  readonly name: string;
  /** In forwarded packets a core-second; null for peers. */
  readonly goal: number | null;
  start(): Promise<RunningForwarder>;
}

/** One of this machine's own addresses, where it has one: peers do not offer themselves on the loopback interface. */
export function machineAddress(): string {
  const own = Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .find(({ family, internal }) => family === 'IPv4' && !internal);
  return own?.address ?? '127.0.0.1';
}
