import type { Logger } from '@streamxr/kernel';

export interface WorkerPoolOptions {
  /** Path of the worker; see findWorkerBinary. */
  readonly workerBinary: string;
  /** One for each core that may forward. */
  readonly workers: number;
  readonly listen: ListenOptions;
  readonly log: Logger;
}

export interface ListenOptions {
  /** What the workers bind to; every one is a candidate of its own. */
  readonly addresses: readonly string[];
  /** What peers are told instead of the addresses, where a NAT is in between; null without. */
  readonly announcedAddress: string | null;
  /** The first worker's, for UDP and TCP; each further one has the next. Null for any that is free. */
  readonly firstPort: number | null;
}
