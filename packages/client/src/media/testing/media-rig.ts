import {
  type ClientMessageOf,
  errorEntry,
  type ErrorCode,
  type MediaTrack,
  type ServerMessage,
  type ServerMessageOf,
} from '@streamxr/protocol';
import { SeededRandom } from '@streamxr/kernel';
import type { RoomClient } from '../../room-client.ts';
import type { MediaSignal } from '../../room-client-types.ts';
import type { HostLine } from '../../testing/room-host.ts';
import { RoomRig } from '../../testing/room-rig.ts';
import { MediaClient } from '../media-client.ts';
import { FakeConnection } from './fake-connection.ts';

/** A member with media, and what its browser made. */
export interface Talker {
  readonly room: RoomClient;
  readonly media: MediaClient;
  readonly connections: readonly FakeConnection[];
  /** The newest one. */
  readonly connection: FakeConnection;
  networkChanges(): void;
}

/** A room with a media server that forwards nothing: it says what a real one would. */
export class MediaRig extends RoomRig {
  readonly heard: MediaSignal[] = [];
  readonly tracks = new Map<string, MediaTrack>();
  ready: Omit<ServerMessageOf<'media-ready'>, 'type' | 'requestId'> = {
    engine: 'mediasoup',
    layers: 3,
    iceServers: [],
    channels: null,
    groundwork: null,
  };
  /** Set: requests of these types are refused. */
  readonly refusals = new Map<
    MediaSignal['type'],
    { readonly code: ErrorCode; readonly retryAfterMs?: number }
  >();
  /** Set: offers get no answer. */
  isSilent = false;
  #nextTrack = 1;

  constructor() {
    super();
    this.host.media = (line, message) => this.#receive(line, message);
    this.host.tamper = (message) =>
      message.type === 'welcome'
        ? [
            message,
            {
              type: 'media-tracks',
              tracks: [...this.tracks.values()],
              stage: { mode: 'conversation', streamer: null },
            },
          ]
        : [message];
  }

  async talker(): Promise<Talker> {
    const room = await this.joined();
    const connections: FakeConnection[] = [];
    const changes = new Set<() => void>();
    const media = new MediaClient(room, {
      createConnection: (configuration) => {
        const connection = new FakeConnection(configuration);
        connections.push(connection);
        return connection.asConnection;
      },
      codecs: () => [],
      clock: this.time,
      timers: this.time,
      random: new SeededRandom(1),
      signals: {
        onWake: () => () => undefined,
        onHide: () => () => undefined,
        onNetworkChange: (listener) => {
          changes.add(listener);
          return () => changes.delete(listener);
        },
      },
    });
    return {
      room,
      media,
      connections,
      get connection() {
        const newest = connections.at(-1);
        if (newest === undefined) throw new Error('no peer connection was made');
        return newest;
      },
      networkChanges: () => {
        for (const change of changes) change();
      },
    };
  }

  /** A talker whose packets flow. */
  async connected(): Promise<Talker> {
    const talker = await this.talker();
    const starting = talker.media.start();
    await this.time.advance(50);
    talker.connection.network('connected');
    await starting;
    await this.time.advance(50);
    return talker;
  }

  say(message: ServerMessage): void {
    for (const line of this.host.lines) if (line.open) this.host.send(line, message);
  }

  /** A track of somebody else. */
  appear(trackId: string, kind: MediaTrack['kind'] = 'microphone', encrypted = false): void {
    const track: MediaTrack = {
      ...{ trackId, kind, encrypted, clientId: 'c99', place: 'portrait', muted: false, broadcast: false },
    };
    this.tracks.set(trackId, track);
    this.say({ type: 'track-published', track });
  }

  offers(): ClientMessageOf<'media-offer'>[] {
    return this.heard.filter((message) => message.type === 'media-offer');
  }

  count(type: MediaSignal['type']): number {
    return this.heard.filter((message) => message.type === type).length;
  }

  answer(offer: ClientMessageOf<'media-offer'>): void {
    const { revision, requestId } = offer;
    this.say({ type: 'media-answer', revision, sdp: 'v=0\r\n', requestId });
  }

  #receive(line: HostLine, message: MediaSignal): void {
    this.heard.push(message);
    const requestId = 'requestId' in message ? message.requestId : undefined;
    const refusal = this.refusals.get(message.type);
    if (refusal !== undefined) {
      const { code, retryAfterMs } = refusal;
      this.host.send(line, {
        type: 'error',
        code,
        message: errorEntry(code).sentence,
        requestId,
        retryAfterMs,
      });
      return;
    }
    switch (message.type) {
      case 'start-media':
        this.host.send(line, { type: 'media-ready', requestId, ...this.ready });
        return;
      case 'media-offer':
        if (!this.isSilent) this.answer(message);
        return;
      case 'publish-track':
        this.#publish(line, message);
        return;
      case 'update-track': {
        const { trackId, changes } = message;
        const track = this.tracks.get(trackId);
        if (track !== undefined) this.tracks.set(trackId, { ...track, muted: changes.muted ?? track.muted });
        this.host.send(line, { type: 'track-updated', requestId, trackId, changes });
        return;
      }
      case 'unpublish-track':
        this.tracks.delete(message.trackId);
        this.host.send(line, {
          type: 'track-unpublished',
          requestId,
          trackId: message.trackId,
          why: 'ended',
        });
        return;
      case 'stop-media':
      case 'media-candidate':
      case 'media-view':
      case 'media-report':
    }
  }

  #publish(line: HostLine, message: ClientMessageOf<'publish-track'>): void {
    const trackId = `t${this.#nextTrack++}`;
    const { requestId, kind, title, place = 'portrait', muted = false, encrypted = false } = message;
    const clientId = this.host.room.clientIdOf(line.connectionId);
    const track = { trackId, kind, clientId, title, place, muted, encrypted, broadcast: false };
    this.tracks.set(trackId, track);
    this.host.send(line, { type: 'track-published', requestId, track });
  }
}
