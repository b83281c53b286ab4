import { createWorker, type types } from 'mediasoup';
import type { WorkerPoolOptions } from './options.ts';
import { readAbout } from './worker-binary.ts';

/**
 * How the worker estimates what a way carries. As it comes, it learns of losses once a second, from receiver reports. With loss-based
 * control it learns of them from every packet of feedback, and what arrived in the last moments is what the way is taken to carry. The
 * figures make it twice as quick as its defaults, downwards and up again (see decision 0039).
 */
const bandwidthTrials = [
  'WebRTC-Bwe-AlrLimitedBackoff/Enabled',
  'WebRTC-Bwe-LossBasedControl/Enabled,ackrate_max_win:300ms,loss_win:400ms,decr_intvl:150ms,max_incr:1.5,min_incr:1.2',
  '',
].join('/');

/** One worker process with its port, on which all peers of its routers arrive. */
export class Seat {
  readonly worker: types.Worker;
  readonly server: types.WebRtcServer;
  /** Whether it writes the time of sending into all packets of pictures; a patched worker does not. */
  readonly writesSendTimes: boolean;
  /** Links on it now. */
  load = 0;
  readonly #lostListeners = new Set<(reason: string) => void>();

  constructor(worker: types.Worker, server: types.WebRtcServer, writesSendTimes: boolean) {
    this.worker = worker;
    this.server = server;
    this.writesSendTimes = writesSendTimes;
    worker.once('died', (error) => {
      const listeners = [...this.#lostListeners];
      this.#lostListeners.clear();
      for (const listener of listeners) listener(error.message);
    });
  }

  get pid(): number {
    return this.worker.pid;
  }

  /** Called once if the process ends by itself; gives the function that stops listening. */
  onLost(listener: (reason: string) => void): () => void {
    this.#lostListeners.add(listener);
    return () => this.#lostListeners.delete(listener);
  }

  /** Processor time that the process took so far, in seconds. */
  async cpuSeconds(): Promise<number> {
    if (this.worker.closed) return 0;
    const usage = await this.worker.getResourceUsage();
    return (usage.ru_utime + usage.ru_stime) / 1_000;
  }

  close(): void {
    this.#lostListeners.clear();
    this.worker.close();
  }
}

/** Rejects when the process does not start, or its port is taken. */
export async function startSeat(
  index: number,
  { workerBinary, listen, log }: WorkerPoolOptions,
): Promise<Seat> {
  const worker = await createWorker({
    workerBin: workerBinary,
    logLevel: 'warn',
    libwebrtcFieldTrials: bandwidthTrials,
  });
  try {
    const port = listen.firstPort === null ? {} : { port: listen.firstPort + index };
    const announced = listen.announcedAddress === null ? {} : { announcedAddress: listen.announcedAddress };
    const listenInfos = listen.addresses.flatMap((ip) =>
      (['udp', 'tcp'] as const).map((protocol) => ({ protocol, ip, ...announced, ...port })),
    );
    const server = await worker.createWebRtcServer({ listenInfos });
    log.debug('media worker started', { worker: index, pid: worker.pid });
    const isPatched = readAbout(workerBinary)?.patched.includes('src/RTC/Producer.cpp') === true;
    return new Seat(worker, server, !isPatched);
  } catch (error) {
    worker.close();
    throw error;
  }
}
