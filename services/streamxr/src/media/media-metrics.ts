import type { EngineStats, LinkStats } from '@streamxr/media';
import type { ClientMessageOf } from '@streamxr/protocol';
import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import type { MediaCounts } from './media-counts.ts';
import type { MediaTotals } from './media.ts';

export interface MediaMetricSources {
  media(): MediaTotals;
  engineStats(): Promise<EngineStats | null>;
}

/** Live media as operators see it. Connection success is connected over started. */
export class MediaMetrics implements MediaCounts {
  readonly #totals = { started: 0, connected: 0, lost: 0, freezes: 0, freezeSeconds: 0 };
  readonly #connectSeconds: Histogram;
  readonly #pictureSeconds: Histogram;
  readonly #loss: Histogram<'seen'>;
  readonly #paths: Counter<'path'>;
  readonly #failures: Counter;
  readonly #forwarded: Counter;
  readonly #received: Counter;

  constructor(registry: Registry, sources: MediaMetricSources) {
    const registers = [registry];
    gaugeBy(
      registry,
      'streamxr_media_links',
      'Peer connections by state.',
      'state',
      () => sources.media().linksByState,
    );
    gaugeBy(registry, 'streamxr_media_tracks', 'Tracks by kind.', 'kind', () => sources.media().tracksByKind);
    gaugeBy(registry, 'streamxr_media_engine', 'The engine that runs.', 'engine', () => {
      const { engine } = sources.media();
      return new Map(engine === null ? [] : [[engine, 1]]);
    });
    for (const [name, help, of] of [
      ['streamxr_media_engine_workers', 'Worker processes of the engine.', (stats) => stats.workers],
      [
        'streamxr_media_engine_workers_lost',
        'Worker processes of the engine that died since the start.',
        (stats) => stats.workersLost,
      ],
      ['streamxr_media_engine_sources', 'Sources that the engine takes in.', (stats) => stats.sources],
      ['streamxr_media_engine_forwards', 'Copies of sources that it sends out.', (stats) => stats.forwards],
      [
        'streamxr_media_engine_cpu_seconds',
        'CPU time of its workers; 0 where it runs in the server itself.',
        (stats) => stats.cpuSeconds,
      ],
    ] as const satisfies readonly (readonly [string, string, (stats: EngineStats) => number])[]) {
      new Gauge({
        name,
        help,
        registers,
        async collect() {
          const stats = await sources.engineStats();
          this.set(stats === null ? 0 : of(stats));
        },
      });
    }
    for (const [name, help, total] of [
      ['streamxr_media_links_started_total', 'Peer connections that were begun.', () => this.#totals.started],
      [
        'streamxr_media_links_connected_total',
        'Of these, those that connected.',
        () => this.#totals.connected,
      ],
      [
        'streamxr_media_links_lost_total',
        'Peer connections that ended by no wish of their members.',
        () => this.#totals.lost,
      ],
      [
        'streamxr_media_freezes_total',
        'Times that a picture stood still, as browsers count them.',
        () => this.#totals.freezes,
      ],
      ['streamxr_media_freeze_seconds_total', 'For how long.', () => this.#totals.freezeSeconds],
    ] as const) {
      new Counter({
        name,
        help,
        registers,
        collect() {
          this.reset();
          this.inc(total());
        },
      });
    }
    const buckets = [0.1, 0.25, 0.5, 1, 2, 5, 10, 30];
    this.#connectSeconds = new Histogram({
      name: 'streamxr_media_connect_seconds',
      help: 'From asking to being connected, as browsers measure it.',
      buckets,
      registers,
    });
    this.#pictureSeconds = new Histogram({
      name: 'streamxr_media_first_picture_seconds',
      help: 'From asking to the first picture, as browsers measure it.',
      buckets,
      registers,
    });
    this.#loss = new Histogram({
      name: 'streamxr_media_loss_ratio',
      help: 'Share of packets lost, on the way up (the engine counts) and down (browsers report).',
      labelNames: ['seen'],
      buckets: [0, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5],
      registers,
    });
    this.#paths = new Counter({
      name: 'streamxr_media_paths_total',
      help: 'Connections by the kind of their local candidate.',
      labelNames: ['path'],
      registers,
    });
    this.#failures = new Counter({
      name: 'streamxr_media_failures_reported_total',
      help: 'Connections that browsers gave up.',
      registers,
    });
    this.#forwarded = new Counter({
      name: 'streamxr_media_forwarded_bits_total',
      help: 'Bits of media sent to members, from samples of their rates.',
      registers,
    });
    this.#received = new Counter({
      name: 'streamxr_media_received_bits_total',
      help: 'Bits of media from members, likewise.',
      registers,
    });
  }

  started(): void {
    this.#totals.started += 1;
  }

  connected(): void {
    this.#totals.connected += 1;
  }

  lost(): void {
    this.#totals.lost += 1;
  }

  measured({ sends, receives }: LinkStats, overSeconds: number): void {
    for (const { bitsPerSecond } of receives) this.#forwarded.inc(Math.max(0, bitsPerSecond * overSeconds));
    for (const { layers, loss } of sends) {
      this.#received.inc(layers.reduce((sum, bits) => sum + Math.max(0, bits), 0) * overSeconds);
      this.#loss.observe({ seen: 'up' }, loss);
    }
  }

  /** What a browser says is bounded by the wire, and believed as far as averages go. */
  reported(report: ClientMessageOf<'media-report'>): void {
    const { state, sinceStartMs, path, loss, freezes, freezeMs } = report;
    if (state === 'connected' && sinceStartMs !== undefined)
      this.#connectSeconds.observe(sinceStartMs / 1_000);
    if (state === 'playing' && sinceStartMs !== undefined) this.#pictureSeconds.observe(sinceStartMs / 1_000);
    if (state === 'connected' && path !== undefined) this.#paths.inc({ path });
    if (state === 'failed') this.#failures.inc();
    if (loss !== undefined) this.#loss.observe({ seen: 'down' }, loss);
    this.#totals.freezes += freezes ?? 0;
    this.#totals.freezeSeconds += (freezeMs ?? 0) / 1_000;
  }
}

function gaugeBy(
  registry: Registry,
  name: string,
  help: string,
  label: string,
  values: () => ReadonlyMap<string, number>,
): void {
  new Gauge({
    name,
    help,
    labelNames: [label],
    registers: [registry],
    collect() {
      this.reset();
      for (const [value, count] of values()) this.set({ [label]: value }, count);
    },
  });
}
