import { accept, refuse } from '@streamxr/kernel';
import type {
  EngineLink,
  EngineRoom,
  EngineRoomEvents,
  EngineStats,
  LayerPreference,
  LinkOptions,
  LinkState,
  LinkStats,
  MediaEngine,
} from '@streamxr/media';

/** A link of an engine without packets: what was asked of it is kept, what it would tell is told by the test. */
export class FakeLink implements EngineLink {
  readonly channels = { up: 0, down: 1 };
  readonly groundwork = null;
  readonly options: LinkOptions;
  readonly candidates: string[] = [];
  readonly paused = new Map<string, boolean>();
  readonly preferred = new Map<string, LayerPreference>();
  readonly sent: Uint8Array[] = [];
  readonly packets = new Map<string, number>();
  sends: readonly string[] = [];
  receives: readonly string[] = [];
  svc: ReadonlyMap<string, string> = new Map();
  closed = false;

  constructor(options: LinkOptions) {
    this.options = options;
  }

  /** `bad` in the SDP is refused, `without VP9` says just that; the answer quotes what is received. */
  negotiate(offer: Parameters<EngineLink['negotiate']>[0]): ReturnType<EngineLink['negotiate']> {
    if (offer.sdp.includes('bad'))
      return Promise.resolve(refuse({ code: 'SDP_INVALID', message: 'that is bad' }));
    this.sends = [...offer.sends.values()];
    this.receives = [...offer.receives.values()];
    this.svc = new Map(offer.svc);
    const answer = { sdp: `answer ${this.receives.join()}`, takesSvc: !offer.sdp.includes('without VP9') };
    return Promise.resolve(accept(answer));
  }

  state(state: LinkState): void {
    this.options.events.state(state);
  }

  addCandidate(candidate: string): void {
    this.candidates.push(candidate);
  }

  setSourcePaused(sourceId: string, paused: boolean): void {
    this.paused.set(sourceId, paused);
  }

  prefer(sourceId: string, preference: LayerPreference): void {
    this.preferred.set(sourceId, preference);
  }

  send(bytes: Uint8Array): boolean {
    this.sent.push(bytes);
    return !this.closed;
  }

  stats(): Promise<LinkStats> {
    return Promise.resolve({
      roundTripMs: 10,
      estimateBitsPerSecond: null,
      sends: this.sends.map((sourceId) => ({
        sourceId,
        layers: [100_000, 300_000, 900_000],
        packets: this.packets.get(sourceId) ?? 0,
        loss: 0,
      })),
      receives: this.receives.map((sourceId) => ({
        sourceId,
        layer: 0,
        bitsPerSecond: 100_000,
        packets: 10,
        loss: 0,
      })),
    });
  }

  close(): void {
    this.closed = true;
  }
}

export class FakeEngine implements MediaEngine {
  readonly name = 'mediasoup';
  readonly abilities = { layers: 3, tcp: true, iceRestart: true, svc: true };
  readonly links: FakeLink[] = [];
  events: EngineRoomEvents | null = null;
  /** What becomes of links while they open, as when a worker dies. */
  opening: 'well' | 'lost' | 'refused' = 'well';

  openRoom(events: EngineRoomEvents): Promise<EngineRoom> {
    this.events = events;
    return Promise.resolve({
      openLink: (options) => {
        if (this.opening === 'refused') return Promise.reject(new Error('the worker is gone'));
        const link = new FakeLink(options);
        this.links.push(link);
        if (this.opening === 'lost') options.events.state('failed');
        return Promise.resolve(link);
      },
      close: () => undefined,
    });
  }

  stats(): Promise<EngineStats> {
    return Promise.resolve({
      links: this.links.length,
      sources: 0,
      forwards: 0,
      workers: 1,
      workersLost: 0,
      cpuSeconds: 0,
    });
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}
