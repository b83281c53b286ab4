import type { EngineStats } from '@streamxr/media';
import type { LodName } from '@streamxr/protocol';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { MediaTotals } from './media/media.ts';
import { MediaMetrics } from './media/media-metrics.ts';

/** What is asked when somebody reads the metrics; everything else is counted as it happens. */
export interface MetricSources {
  connections(): number;
  /** WebSocket frames and bytes to clients so far. */
  written(): { readonly frames: number; readonly bytes: number };
  /** Models that wait to be processed, or are. */
  processing(): number;
  campaigns(): {
    readonly running: number;
    readonly watchers: number;
    /** The longest of the last second. */
    readonly latenessMs: number;
    /** Of the last second. */
    readonly engineLateTicks: number;
    /** Of each worker, the share of its time. */
    readonly busy: readonly number[];
    readonly replaced: number;
  };
  media(): MediaTotals;
  engineStats(): Promise<EngineStats | null>;
  rooms(): Iterable<{ readonly room: string; readonly members: number; readonly objects: number }>;
}

/** More label values than this are counted together as `other`: names that strangers choose must not fill our memory. */
const labelValuesMax = 200;
const other = 'other';

/** The server's Prometheus metrics. Names are API (S6). */
export class Metrics {
  readonly media: MediaMetrics;
  readonly #registry = new Registry();
  readonly #assetLabels = new Set<string>();
  readonly #assetRequests: Counter<'asset' | 'lod'>;
  readonly #assetBytes: Counter;
  readonly #layerBytes: Counter;
  readonly #processingSeconds: Histogram<'outcome'>;
  readonly #clientBandwidth: Histogram;
  /** Plain numbers: they change a million times a second, and are asked for every few seconds. */
  readonly #traffic = {
    framesIn: 0,
    bytesIn: 0,
    readersBehind: 0,
    taken: 0,
    late: 0,
    malformed: 0,
    unreliableOut: 0,
    ticksOut: 0,
    ticksAskedFor: 0,
  };
  readonly #refusals: Counter<'code'>;
  readonly #httpSeconds: Histogram<'method' | 'route' | 'status'>;

  constructor(sources: MetricSources) {
    const registers = [this.#registry];
    collectDefaultMetrics({ register: this.#registry });
    new Gauge({
      name: 'streamxr_websocket_connections',
      help: 'Open WebSocket connections.',
      registers,
      collect() {
        this.set(sources.connections());
      },
    });
    new Gauge({
      name: 'streamxr_room_users',
      help: 'Members in a room; rooms past the largest 200 are summed as other.',
      labelNames: ['room'],
      registers,
      collect() {
        this.reset();
        for (const [room, members] of byRoom(sources)) this.set({ room }, members);
      },
    });
    new Gauge({
      name: 'streamxr_shared_objects_total',
      help: 'Shared objects in all rooms in memory.',
      registers,
      collect() {
        let objects = 0;
        for (const room of sources.rooms()) objects += room.objects;
        this.set(objects);
      },
    });
    this.#assetRequests = new Counter({
      name: 'streamxr_asset_requests_total',
      help: 'Assets that were asked for, by level served.',
      labelNames: ['asset', 'lod'],
      registers,
    });
    this.#assetBytes = new Counter({
      name: 'streamxr_asset_bytes_transferred',
      help: 'Bytes of assets sent, by WebSocket and HTTP.',
      registers,
    });
    new Gauge({
      name: 'streamxr_asset_processing',
      help: 'Models that wait to be processed, or are.',
      registers,
      collect() {
        this.set(sources.processing());
      },
    });
    for (const [name, help, value] of [
      ['streamxr_campaigns', 'Campaigns in memory.', () => sources.campaigns().running],
      ['streamxr_campaign_watchers', 'Members who watch campaigns.', () => sources.campaigns().watchers],
      [
        'streamxr_campaign_tick_lateness_seconds',
        'How late a tick came at most, in the last second of all campaigns.',
        () => sources.campaigns().latenessMs / 1_000,
      ],
      [
        'streamxr_campaign_engine_late_ticks',
        'Ticks of the last second for which a physics engine beside the server had no new state, of all campaigns.',
        () => sources.campaigns().engineLateTicks,
      ],
      [
        'streamxr_campaign_workers_replaced',
        'Threads of campaigns that died or hung since the start.',
        () => sources.campaigns().replaced,
      ],
    ] as const) {
      new Gauge({
        name,
        help,
        registers,
        collect() {
          this.set(value());
        },
      });
    }
    new Gauge({
      name: 'streamxr_campaign_worker_busy',
      help: 'Share of its time that a thread of campaigns computes.',
      labelNames: ['worker'],
      registers,
      collect() {
        this.reset();
        for (const [worker, busy] of sources.campaigns().busy.entries()) this.set({ worker }, busy);
      },
    });
    this.media = new MediaMetrics(this.#registry, sources);
    this.#processingSeconds = new Histogram({
      name: 'streamxr_asset_processing_seconds',
      help: 'Duration of the processing of a model, by how it ended.',
      labelNames: ['outcome'],
      buckets: [0.1, 0.3, 1, 3, 10, 30, 100],
      registers,
    });
    this.#layerBytes = new Counter({
      name: 'streamxr_asset_layer_bytes_total',
      help: 'Of these, bytes of layers, manifests and thumbnails by WebSocket.',
      registers,
    });
    this.#clientBandwidth = new Histogram({
      name: 'streamxr_client_bandwidth_bps',
      help: 'Bandwidth that clients measured, in bit/s.',
      buckets: [1e5, 5e5, 1e6, 4e6, 1e7, 5e7, 1e8, 1e9],
      registers,
    });
    const traffic = this.#traffic;
    for (const [name, help, total] of [
      ['streamxr_frames_received_total', 'Frames from clients.', () => traffic.framesIn],
      ['streamxr_frames_sent_total', 'Frames to clients.', () => sources.written().frames],
      ['streamxr_frame_bytes_received_total', 'Bytes of frames from clients.', () => traffic.bytesIn],
      ['streamxr_frame_bytes_sent_total', 'Bytes of frames to clients.', () => sources.written().bytes],
      [
        'streamxr_readers_behind_total',
        'Times that a member read too slowly, and had to be told anew.',
        () => traffic.readersBehind,
      ],
      ['streamxr_unreliable_taken_total', 'Poses that came by data channel.', () => traffic.taken],
      [
        'streamxr_unreliable_late_total',
        'Of what came by data channel, what was older than what had come before.',
        () => traffic.late,
      ],
      [
        'streamxr_unreliable_malformed_total',
        'Of what came by data channel, what does not belong there.',
        () => traffic.malformed,
      ],
      [
        'streamxr_unreliable_sent_total',
        'Presence that went by data channel instead of the WebSocket.',
        () => traffic.unreliableOut,
      ],
      [
        'streamxr_unreliable_ticks_sent_total',
        "Frames of campaigns' ticks that went by data channel instead of the WebSocket.",
        () => traffic.ticksOut,
      ],
      [
        'streamxr_unreliable_ticks_asked_total',
        'Times that a member asked for ticks that had not come by data channel.',
        () => traffic.ticksAskedFor,
      ],
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
    this.#refusals = new Counter({
      name: 'streamxr_refusals_total',
      help: 'Refusals by code, over WebSocket and HTTP.',
      labelNames: ['code'],
      registers,
    });
    this.#httpSeconds = new Histogram({
      name: 'streamxr_http_request_seconds',
      help: 'Duration of HTTP requests by route.',
      labelNames: ['method', 'route', 'status'],
      buckets: [0.001, 0.005, 0.02, 0.1, 0.5, 2, 10],
      registers,
    });
  }

  /** Of assets that exist only: the caller has looked it up. */
  assetRequested(assetId: string, lod: LodName): void {
    if (this.#assetLabels.size < labelValuesMax) this.#assetLabels.add(assetId);
    this.#assetRequests.inc({ asset: this.#assetLabels.has(assetId) ? assetId : other, lod });
  }

  assetBytes(bytes: number): void {
    this.#assetBytes.inc(bytes);
  }

  assetProcessed(outcome: string, seconds: number): void {
    this.#processingSeconds.observe({ outcome }, seconds);
  }

  /** Counts as bytes of assets, too. */
  layerBytes(bytes: number): void {
    this.#assetBytes.inc(bytes);
    this.#layerBytes.inc(bytes);
  }

  clientBandwidth(bitsPerSecond: number): void {
    this.#clientBandwidth.observe(bitsPerSecond);
  }

  frameIn(bytes: number): void {
    this.#traffic.framesIn += 1;
    this.#traffic.bytesIn += bytes;
  }

  readerBehind(): void {
    this.#traffic.readersBehind += 1;
  }

  unreliableIn(outcome: 'taken' | 'late' | 'malformed'): void {
    this.#traffic[outcome] += 1;
  }

  unreliableOut(): void {
    this.#traffic.unreliableOut += 1;
  }

  ticksOut(): void {
    this.#traffic.ticksOut += 1;
  }

  ticksAskedFor(): void {
    this.#traffic.ticksAskedFor += 1;
  }

  /** `code` is one of the catalogue's. */
  refused(code: string): void {
    this.#refusals.inc({ code });
  }

  /** `route` is the route's pattern, never the path that was asked for. */
  httpAnswered(method: string, route: string, status: number, seconds: number): void {
    this.#httpSeconds.observe({ method, route, status }, seconds);
  }

  get contentType(): string {
    return this.#registry.contentType;
  }

  /** The text that Prometheus reads. */
  text(): Promise<string> {
    return this.#registry.metrics();
  }
}

/** The fullest rooms by name, the rest together. */
function byRoom(sources: MetricSources): [string, number][] {
  const rooms = [...sources.rooms()].sort((a, b) => b.members - a.members);
  const named = rooms.slice(0, labelValuesMax).map(({ room, members }): [string, number] => [room, members]);
  const rest = rooms.slice(labelValuesMax).reduce((sum, { members }) => sum + members, 0);
  return rooms.length > labelValuesMax ? [...named, [other, rest]] : named;
}
