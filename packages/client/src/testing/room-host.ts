import { createHash } from 'node:crypto';
import {
  type Asset,
  type ClientMessage,
  type ClientMessageOf,
  type Codec,
  codecFor,
  type ErrorCode,
  errorEntry,
  type Frame,
  type Grant,
  type LodName,
  type ServerMessage,
} from '@streamxr/protocol';
import {
  defaultRoomLimits,
  emptyState,
  Room,
  type RoomEffect,
  type RoomInput,
  type RoomLimits,
} from '@streamxr/rooms';
import { plainCampaigns } from '@streamxr/rooms/testing';
import type { OpenTransport, TransportEvents } from '../line/transport.ts';
import type { MediaSignal } from '../room-client-types.ts';
import type { LayeredAsset } from './layered-asset.ts';
import type { ManualTime } from './manual-time.ts';

const latencyMs = 5;
const chunkBytes = 16_384;

/** One line as the server sees it. */
export interface HostLine {
  readonly connectionId: number;
  readonly codec: Codec;
  readonly events: TransportEvents;
  /** Everything that the client sent, decoded. */
  readonly heard: ClientMessage[];
  open: boolean;
  /** Frames of the client vanish, as in a dead network. */
  deaf: boolean;
  /** Frames to the client vanish. */
  mute: boolean;
}

interface StoredAsset {
  readonly asset: Asset;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** Says what becomes of a message on its way to the client: itself, several, or nothing. */
export type Tamper = (message: ServerMessage) => readonly ServerMessage[];

/** A server in the test's own process: the real room behind a network that a test can harm. */
export class RoomHost {
  readonly lines: HostLine[] = [];
  readonly assets = new Map<string, StoredAsset>();
  /** What `request-layer` finds, by hash. */
  readonly contents = new Map<string, Uint8Array<ArrayBuffer>>();
  tamper: Tamper = (message) => [message];
  /** Set: new lines end at once with this code. */
  refuse: { readonly code: ErrorCode; readonly retryAfterMs: number } | 'unreachable' | null = null;
  /** Live media, where a test has it. */
  media: (line: HostLine, message: MediaSignal) => void = () => undefined;
  /** What new members may do. */
  grants: readonly Grant[] = ['join', 'chat', 'edit', 'upload'];
  /** Chunks of a transfer that go out before it stands still. */
  chunksMax = Infinity;
  readonly #time: ManualTime;
  readonly #limits: RoomLimits;
  #room: Room;
  #epoch = 1;
  #nextConnection = 1;
  #nextTransfer = 1;

  constructor(time: ManualTime, limits: Partial<RoomLimits> = {}) {
    this.#time = time;
    this.#limits = { ...defaultRoomLimits, ...limits };
    this.#room = this.#openRoom();
  }

  get room(): Room {
    return this.#room;
  }

  /** The newest line. */
  get line(): HostLine {
    const line = this.lines.at(-1);
    if (line === undefined) throw new Error('nobody has connected');
    return line;
  }

  readonly openTransport: OpenTransport = (_url, subprotocol, events) => {
    const line: HostLine = {
      connectionId: this.#nextConnection++,
      codec: codecFor(subprotocol),
      events,
      heard: [],
      open: true,
      deaf: false,
      mute: false,
    };
    this.lines.push(line);
    this.#time.after(latencyMs, () => {
      if (!line.open) return;
      if (this.refuse === 'unreachable') this.cut(line);
      else events.opened();
    });
    return {
      send: (frame) => {
        if (line.open && !line.deaf) this.#time.after(latencyMs, () => this.#receive(line, frame));
      },
      close: (code) => {
        if (!line.open) return;
        line.open = false;
        this.#run({ type: 'disconnect', connectionId: line.connectionId, clean: code === 1000 });
        this.#time.after(latencyMs, () => events.closed(code, ''));
      },
      bufferedBytes: 0,
    };
  };

  /** The line breaks: what is on its way is lost, both sides notice at once. */
  cut(line: HostLine = this.line): void {
    if (!line.open) return;
    line.open = false;
    this.#run({ type: 'disconnect', connectionId: line.connectionId, clean: false });
    line.events.closed(1006, '');
  }

  /** As after `kill -9`: all lines break, and the room is opened again from its state under a new epoch. */
  restart(): void {
    for (const line of this.lines) {
      if (!line.open) continue;
      line.open = false;
      line.events.closed(1006, '');
    }
    this.#room = this.#openRoom();
  }

  /** What the line should have brought since `seen` was dropped (see `mute`); now it is told anew. */
  resync(line: HostLine, seen: number): void {
    line.mute = false;
    this.#run({ type: 'resync', connectionId: line.connectionId, seen });
  }

  send(line: HostLine, message: ServerMessage): void {
    this.sendFrame(line, line.codec.encodeServer(message));
  }

  sendFrame(line: HostLine, frame: Frame): void {
    if (line.mute) return;
    this.#time.after(latencyMs, () => {
      if (line.open) line.events.received(frame);
    });
  }

  presenceTick(): void {
    for (const delivery of this.#room.presenceTick(this.#nowMs())) {
      const plain = delivery.plain();
      for (const line of this.lines) {
        if (!line.open || !delivery.to.includes(line.connectionId)) continue;
        if (line.codec.subprotocol === 'streamxr.v1.bin') this.send(line, delivery.crowd);
        else if (plain !== null && plain.except !== line.connectionId) this.send(line, plain.message);
      }
    }
  }

  tick(): void {
    this.#run({ type: 'tick' });
  }

  addAsset(bytes: Uint8Array<ArrayBuffer>, name = 'Chair'): Asset {
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const asset: Asset = {
      assetId: sha256.slice(0, 16),
      name,
      bytes: bytes.length,
      sha256,
      status: 'ready',
      lods: { high: { bytes: bytes.length, triangles: 12, sha256 } },
      createdAt: this.#nowMs(),
    };
    this.assets.set(asset.assetId, { asset, bytes });
    return asset;
  }

  /** An asset whose layers can be asked for; its bytes cannot. */
  addLayered({ manifestContent, files }: LayeredAsset, assetId = '1a7e4ed0a55e7001'): Asset {
    for (const [sha256, bytes] of files) this.contents.set(sha256, bytes);
    const asset: Asset = {
      ...{ assetId, name: 'Helmet', bytes: 1, sha256: 'a'.repeat(64), status: 'ready', lods: {} },
      createdAt: this.#nowMs(),
      manifest: manifestContent,
    };
    this.assets.set(assetId, { asset, bytes: new Uint8Array(1) });
    return asset;
  }

  /** Whole, as all times on the wire. */
  #nowMs(): number {
    return Math.round(this.#time.nowMs());
  }

  #openRoom(): Room {
    return new Room({
      room: 'atrium',
      state: this.#room === undefined ? emptyState() : structuredClone(this.#room.state),
      epoch: this.#epoch++,
      limits: this.#limits,
      assetExists: (assetId) => this.assets.has(assetId),
      campaigns: plainCampaigns,
      nowMs: this.#nowMs(),
    });
  }

  #receive(line: HostLine, frame: Frame): void {
    if (!line.open) return;
    const decoded = line.codec.decodeClient(frame);
    // The client checks what it sends: a refusal here is a mistake of the client or of the test.
    if (!decoded.ok) throw new Error(`the client sent ${decoded.refusal.message}`);
    const message = decoded.value;
    line.heard.push(message);
    switch (message.type) {
      case 'hello':
        this.#greet(line, message.resume ?? null, message.name ?? null);
        return;
      case 'ping':
        this.send(line, { type: 'pong', sentMs: message.sentMs, serverTime: this.#nowMs() });
        return;
      case 'list-assets':
        this.send(line, { type: 'asset-list', assets: [...this.assets.values()].map(({ asset }) => asset) });
        return;
      case 'request-asset':
        this.#transfer(line, message.assetId, message.lod ?? 'high');
        return;
      case 'request-layer':
        this.#sendLayer(line, message);
        return;
      case 'cancel-asset':
      case 'bandwidth-metrics':
      case 'watch-campaign':
      case 'unwatch-campaign':
      case 'act-on-campaign':
      case 'check-campaign':
      case 'repeat-ticks':
        return;
      case 'start-media':
      case 'stop-media':
      case 'media-offer':
      case 'media-candidate':
      case 'publish-track':
      case 'update-track':
      case 'unpublish-track':
      case 'media-view':
      case 'media-report':
        this.media(line, message);
        return;
      default:
        this.#run({ type: 'request', connectionId: line.connectionId, request: message });
    }
  }

  #greet(
    line: HostLine,
    resume: Extract<RoomInput, { type: 'connect' }>['resume'],
    name: string | null,
  ): void {
    if (this.refuse !== null && this.refuse !== 'unreachable') {
      const { code, retryAfterMs } = this.refuse;
      this.send(line, { type: 'error', code, message: errorEntry(code).sentence, retryAfterMs });
      return;
    }
    const { connectionId } = line;
    const newSessionId = connectionId.toString(16).padStart(32, '0');
    const admission = {
      name,
      color: null,
      role: 'free',
      grants: this.grants,
    } as const;
    this.#run({ type: 'connect', connectionId, admission, newSessionId, resume });
  }

  #run(input: RoomInput): void {
    for (const effect of this.#room.receive(input, this.#nowMs())) this.#perform(effect);
  }

  #perform(effect: RoomEffect): void {
    switch (effect.type) {
      case 'append':
        return;
      case 'send':
      case 'broadcast':
        for (const line of this.lines) {
          const wanted =
            effect.type === 'send'
              ? line.connectionId === effect.connectionId
              : line.connectionId !== effect.except && this.#room.clientIdOf(line.connectionId) !== null;
          if (!wanted || !line.open) continue;
          for (const message of this.tamper(effect.message)) this.send(line, message);
        }
        if (effect.type === 'send' && effect.message.type === 'welcome')
          this.#room.enterPresence(effect.connectionId);
        return;
      case 'close': {
        const line = this.lines.find((candidate) => candidate.connectionId === effect.connectionId);
        if (line === undefined || !line.open) return;
        line.open = false;
        const closeCode = effect.code === null ? 1000 : (errorEntry(effect.code).closes ?? 1011);
        this.#time.after(latencyMs, () => line.events.closed(closeCode, ''));
        return;
      }
    }
  }

  #sendLayer(line: HostLine, { transferId, sha256, start, bytes }: ClientMessageOf<'request-layer'>): void {
    const content = this.contents.get(sha256);
    if (content === undefined || start + bytes > content.length) {
      const code = 'ASSET_NOT_FOUND';
      this.send(line, { type: 'error', code, message: errorEntry(code).sentence, transferId });
      return;
    }
    for (let index = 0; index * chunkBytes < bytes && index < this.chunksMax; index++) {
      const from = start + index * chunkBytes;
      const data = content.slice(from, Math.min(from + chunkBytes, start + bytes));
      for (const message of this.tamper({ type: 'asset-chunk', transferId, index, data }))
        this.send(line, message);
    }
  }

  #transfer(line: HostLine, assetId: string, lod: LodName): void {
    const stored = this.assets.get(assetId);
    if (stored === undefined) {
      this.send(line, {
        type: 'error',
        code: 'ASSET_NOT_FOUND',
        message: errorEntry('ASSET_NOT_FOUND').sentence,
      });
      return;
    }
    const { bytes, asset } = stored;
    const transferId = this.#nextTransfer++;
    const chunks = Math.ceil(bytes.length / chunkBytes);
    const head = { transferId, assetId, lod, bytes: bytes.length, chunks, chunkBytes, sha256: asset.sha256 };
    for (const message of this.tamper({ type: 'asset-metadata', ...head })) this.send(line, message);
    for (let index = 0; index < Math.min(chunks, this.chunksMax); index++) {
      const data = bytes.slice(index * chunkBytes, (index + 1) * chunkBytes);
      for (const message of this.tamper({ type: 'asset-chunk', transferId, index, data }))
        this.send(line, message);
    }
    if (chunks <= this.chunksMax) this.send(line, { type: 'asset-complete', transferId, assetId });
  }
}
