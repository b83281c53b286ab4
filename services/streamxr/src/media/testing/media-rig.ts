import { ManualClock, silentLogger } from '@streamxr/kernel';
import type {
  AudioZone,
  Grant,
  Refusal,
  ServerMessage,
  ServerMessageOf,
  Stage,
  Standing,
} from '@streamxr/protocol';
import type { Vec3 } from '@streamxr/spatial';
import type { MediaRequest } from '../../gateway/media-request.ts';
import type { MediaMember, UnreliableWay } from '../../gateway/ports.ts';
import type { Outgoing } from '../../rooms/outgoing.ts';
import { noMediaCounts } from '../media-counts.ts';
import { defaultMediaLimits, type MediaLimits } from '../media-limits.ts';
import { MediaRoom } from '../media-room.ts';
import { FakeEngine, type FakeLink } from './fake-engine.ts';

/** A member's line that keeps what it was told. */
export class FakeMember implements MediaMember {
  readonly connectionId: number;
  readonly clientId: string;
  readonly told: ServerMessage[] = [];
  readonly unreliable: Uint8Array[] = [];
  way: UnreliableWay | null = null;
  pace: number | null = null;
  assetLoad: MediaMember['assetLoad'] = { isLoading: false, measured: null };
  readonly #rig: MediaRig;

  constructor(rig: MediaRig, number: number) {
    this.#rig = rig;
    this.connectionId = number;
    this.clientId = `c${number}`;
  }

  tellNow({ message }: Outgoing): void {
    this.told.push(message);
  }

  tell({ message }: Outgoing): void {
    this.told.push(message);
  }

  receiveUnreliable(bytes: Uint8Array): void {
    this.unreliable.push(bytes);
  }

  usePresenceWay(way: UnreliableWay | null): void {
    this.way = way;
  }

  paceAssets(bitsPerSecond: number | null): void {
    this.pace = bitsPerSecond;
  }

  say(message: MediaRequest): Refusal | null {
    return this.#rig.media.receive(this, message);
  }

  /** The newest of that type; it is an error when there is none. */
  last<Type extends ServerMessage['type']>(type: Type): ServerMessageOf<Type> {
    const found = this.told.findLast((message) => message.type === type);
    if (found === undefined)
      throw new Error(`${this.clientId} was told ${this.told.map((message) => message.type).join()}`);
    return found as ServerMessageOf<Type>;
  }

  heard(type: ServerMessage['type']): number {
    return this.told.filter((message) => message.type === type).length;
  }

  /** Asks for a link; connected when it resolves. */
  async start(): Promise<FakeLink> {
    const refused = this.say({ type: 'start-media' });
    if (refused !== null) throw new Error(refused.code);
    await settled();
    const link = this.#rig.engine.links.at(-1);
    if (link === undefined) throw new Error('no link');
    link.state('connected');
    return link;
  }

  /** Publishes and offers, all that it sends so far with it. */
  async publish(kind: 'microphone' | 'camera' | 'screen', also: readonly string[] = []): Promise<string> {
    const refused = this.say({ type: 'publish-track', kind });
    if (refused !== null) throw new Error(refused.code);
    const { trackId } = this.last('track-published').track;
    await this.offer([...also, trackId], []);
    return trackId;
  }

  async offer(sends: readonly string[], receives: readonly string[], sdp = 'v=0'): Promise<void> {
    const refused = this.say({
      type: 'media-offer',
      revision: 1,
      sdp,
      sends: sends.map((trackId, index) => ({ mid: `s${index}`, trackId })),
      receives: receives.map((trackId, index) => ({ mid: `r${index}`, trackId })),
    });
    if (refused !== null) throw new Error(refused.code);
    await settled();
  }
}

/** Promises that are kept already have run. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await Promise.resolve();
}

/** Live media of one room over an engine without packets, with a clock that the test moves. */
export class MediaRig {
  readonly clock = new ManualClock();
  readonly engine = new FakeEngine();
  readonly media: MediaRoom;
  stage: Stage = { mode: 'conversation', streamer: null };
  audioZones: readonly AudioZone[] = [];
  hasEngine = true;
  linksMax = 100;
  readonly positions = new Map<string, Vec3>();
  readonly #members = new Map<number, { clientId: string; standing: Standing; grants: Set<Grant> }>();

  constructor(limits: Partial<MediaLimits> = {}) {
    const zones = () => this.audioZones;
    this.media = new MediaRoom({
      view: {
        room: 'lab',
        stage: this.stage,
        get audioZones() {
          return zones();
        },
        member: (connectionId) => this.#members.get(connectionId) ?? null,
        grantsOf: (connectionId) => this.#members.get(connectionId)?.grants ?? null,
        positionOf: (clientId) => this.positions.get(clientId) ?? [0, 1.6, 0],
      },
      mayHaveEngine: async () => true,
      engine: () => Promise.resolve(this.hasEngine ? this.engine : null),
      hasRoom: () => this.engine.links.filter(({ closed }) => !closed).length < this.linksMax,
      iceServers: () => [],
      limits: { ...defaultMediaLimits, ...limits },
      counts: noMediaCounts,
      nowMs: () => this.clock.nowMs(),
      logger: silentLogger,
    });
  }

  join(
    number: number,
    grants: readonly Grant[] = ['join', 'chat', 'speak', 'show'],
    standing: Standing = 'participant',
  ): FakeMember {
    this.#members.set(number, { clientId: `c${number}`, standing, grants: new Set(grants) });
    const member = new FakeMember(this, number);
    this.media.welcomed(member);
    return member;
  }

  /** Time passes, in the steps of the server. */
  pass(ms: number): void {
    for (let passed = 0; passed < ms; passed += 100) {
      this.clock.advance(100);
      this.media.tick(this.clock.nowMs());
    }
  }

  /** The engine is asked about all of its links. */
  async measure(): Promise<void> {
    for (const link of this.media.links()) await this.media.measure(link);
  }

  setAudioZones(zones: readonly AudioZone[]): void {
    this.audioZones = zones;
    this.media.told({ type: 'audio-zones-changed', zones, by: 'c1', epoch: 1, offset: 1 });
  }

  gone(member: FakeMember): void {
    this.media.told({ type: 'peer-left', clientId: member.clientId, epoch: 1, offset: 1 });
  }
}
