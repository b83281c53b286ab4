import { randomBytes } from 'node:crypto';
import type { Connection, ConnectionListener } from '@streamxr/adapter-websocket';
import { type Clock, type Logger, unreachable } from '@streamxr/kernel';
import {
  type ClientMessage,
  type ClientMessageOf,
  type Codec,
  codecFor,
  type ErrorCode,
  errorEntry,
  errorMessage,
  type Frame,
  limits,
  type Refusal,
  type Role,
  type ServerMessage,
  type Subprotocol,
} from '@streamxr/protocol';
import type { CampaignWatcher } from '../campaigns/watchers.ts';
import { frameOf, type Outgoing } from '../rooms/outgoing.ts';
import type { RoomDirectory } from '../rooms/room-directory.ts';
import type { PresenceOffer, RoomConnection, RoomHost } from '../rooms/room-host.ts';
import type { ConnectionCounts } from './connection-counts.ts';
import type {
  AssetLoad,
  AssetShelf,
  CampaignDesk,
  Doorkeeper,
  GatewayMetrics,
  MediaDesk,
  MediaMember,
  MessageMeter,
  UnreliableWay,
  Visitor,
} from './ports.ts';
import { isMediaRequest } from './media-request.ts';
import { MemberAssets, nothingLoaded } from './member-assets.ts';
import { UnreliablePresence } from './unreliable-presence.ts';

export interface SessionOptions {
  readonly directory: RoomDirectory;
  readonly doorkeeper: Doorkeeper;
  readonly shelf: AssetShelf;
  readonly campaigns: CampaignDesk;
  readonly media: MediaDesk;
  readonly metrics: GatewayMetrics;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly chunkBytes: number;
  /** From which bandwidth on whole levels are recommended at their best. */
  readonly lodBytesPerSecond: number;
  /** `greeting` until the member is admitted. */
  readonly meterFor: (role: Role | 'greeting', address: string) => MessageMeter;
  readonly helloWithinMs: number;
  /** Null when limits are off. */
  readonly counts: ConnectionCounts | null;
}

/** Malformed frames that a connection may send; each well-formed hundred forgives one. */
const strikesMax = 20;
const goodFramesPerForgiveness = 100;
/** Frames kept while the room opens. */
const earlyFramesMax = 64;

type State =
  | { readonly state: 'greeting'; readonly timer: NodeJS.Timeout }
  | { readonly state: 'joining'; readonly early: ClientMessage[] }
  | {
      readonly state: 'joined';
      readonly host: RoomHost;
      readonly release: () => void;
      readonly expiry: NodeJS.Timeout | null;
    }
  | { readonly state: 'ended' };

/** One connection's conversation: hello, then requests; what comes from the room goes out here. */
export class MemberSession implements RoomConnection, CampaignWatcher, MediaMember, ConnectionListener {
  readonly connectionId: number;
  readonly connection: Connection;
  readonly #options: SessionOptions;
  readonly #codec: Codec;
  /** Made when they are needed: of ten thousand members most never load a model over their line, and none has anything to log. */
  #logger: Logger | null = null;
  #assets: MemberAssets | null = null;
  #pose: ClientMessageOf<'head-tracking'> | null = null;
  readonly #onEnd: () => void;
  #meter: MessageMeter;
  #state: State;
  #strikes = 0;
  #goodFrames = 0;
  #missedPresence = false;
  /** It has asked to follow a campaign. */
  #watches = false;
  /** Poses by data channel; null for who never had one. */
  #unreliable: UnreliablePresence | null = null;
  #way: UnreliableWay | null = null;
  /** Streams of crowds that the client has heard from a keyframe on; null for clients that read no crowds. */
  #crowd: Set<number> | null = null;
  #welcomed = false;
  #lastRateErrorMs = 0;

  constructor(connectionId: number, connection: Connection, options: SessionOptions, onEnd: () => void) {
    this.connectionId = connectionId;
    this.connection = connection;
    this.#options = options;
    this.#onEnd = onEnd;
    this.#codec = codecFor(connection.subprotocol);
    this.#meter = options.meterFor('greeting', connection.remoteAddress);
    this.#state = {
      state: 'greeting',
      timer: setTimeout(() => this.end('HELLO_TIMEOUT'), options.helloWithinMs),
    };
    connection.listen(this);
  }

  deliver(outgoing: Outgoing): void {
    if (outgoing.message.type === 'welcome') {
      this.#welcomed = true;
      this.connection.resume();
    }
    this.connection.send(outgoing.frame(this.#codec.subprotocol), 'now');
    if (outgoing.message.type === 'welcome' && this.#state.state === 'joined')
      this.#options.media.welcomed(this.#state.host, this);
  }

  deliverPresence(news: PresenceOffer, nowMs: number): void {
    if (this.#unreliable?.send(news, this.connectionId) === true) {
      this.#options.metrics.unreliableOut();
      // Should the way end, its WebSocket begins anew.
      this.#missedPresence = true;
      this.#crowd?.clear();
      return;
    }
    const late = this.connection.isLate(nowMs);
    const due =
      this.#crowd === null ? this.#plainDue(news, late) : this.#crowdDue(news.crowd, late, this.#crowd);
    if (due !== null) this.connection.send(due.frame(this.#codec.subprotocol), 'tick');
  }

  repairPresence(everybody: () => Outgoing, nowMs: number): void {
    this.#unreliable?.repair(everybody, nowMs);
  }

  usePresenceWay(way: UnreliableWay | null): void {
    this.#way = way;
    if (way === null && this.#unreliable === null) return;
    (this.#unreliable ??= new UnreliablePresence()).use(way);
  }

  receiveUnreliable(bytes: Uint8Array): void {
    const { metrics } = this.#options;
    if (this.#state.state !== 'joined' || !this.#withinRate(null)) return;
    const message = (this.#unreliable ??= new UnreliablePresence()).read(bytes);
    metrics.unreliableIn(typeof message === 'string' ? message : 'taken');
    if (typeof message !== 'string') this.#receive(message);
  }

  get assetLoad(): AssetLoad {
    return this.#assets?.load ?? nothingLoaded;
  }

  paceAssets(bitsPerSecond: number | null): void {
    if (bitsPerSecond !== null || this.#assets !== null) this.#loading.pace(bitsPerSecond);
  }

  fellBehind(seen: number | null): void {
    this.#options.metrics.readerBehind();
    if (this.#state.state !== 'joined') {
      this.hopeless();
      return;
    }
    // What was under way is full of holes now; the client asks again for what it still wants.
    this.#assets?.stop();
    this.#state.host.fellBehind(this.connectionId, seen);
  }

  caughtUp(): void {
    if (this.#state.state === 'joined') this.#state.host.caughtUp(this.connectionId);
  }

  hopeless(): void {
    // Its buffers are full: an error would only join the queue. The close code tells it.
    this.#log.info('slow reader cut off');
    this.#close('SLOW_READER');
  }

  #plainDue(news: PresenceOffer, late: boolean): Outgoing | null {
    if (late) {
      this.#missedPresence = true;
      return null;
    }
    if (this.#missedPresence) {
      this.#missedPresence = false;
      return news.everybody();
    }
    const plain = news.plain();
    return plain === null || plain.except === this.connectionId ? null : plain.outgoing;
  }

  /** A stream is worth something only without holes: who missed a frame waits for the next keyframe. */
  #crowdDue(outgoing: Outgoing, late: boolean, heard: Set<number>): Outgoing | null {
    const { message } = outgoing;
    if (message.type !== 'crowd-positions') return null;
    if (late) {
      this.#missedPresence = true;
      heard.clear();
      return null;
    }
    if (this.#missedPresence && this.#state.state === 'joined') {
      this.#missedPresence = false;
      this.#state.host.resyncPresence(this.connectionId);
    }
    if (message.keyframe) heard.add(message.stream);
    return heard.has(message.stream) ? outgoing : null;
  }

  get subprotocol(): Subprotocol {
    return this.#codec.subprotocol;
  }

  isLate(nowMs: number): boolean {
    return this.connection.isLate(nowMs);
  }

  /** Of a campaign that it watches. */
  tell(outgoing: Outgoing): void {
    this.connection.send(outgoing.frame(this.#codec.subprotocol), 'tick');
  }

  tellUnreliably(frame: Uint8Array): boolean {
    if (this.#way?.send(frame) !== true) return false;
    this.#options.metrics.ticksOut();
    return true;
  }

  /** About live media: signalling waits for no tick. */
  tellNow(outgoing: Outgoing): void {
    this.connection.send(outgoing.frame(this.#codec.subprotocol), 'now');
  }

  /** News that concern no room, for members who have their welcome. */
  announce(outgoing: Outgoing): void {
    if (this.#welcomed) this.connection.send(outgoing.frame(this.#codec.subprotocol), 'tick');
  }

  /** Says why, then closes. `null` means that all is well. */
  end(code: ErrorCode | null): void {
    if (this.connection.open && code !== null) this.#refuse({ code });
    this.#close(code);
  }

  /** The server is going: the client is told when to come back. */
  goodbye(reason: string, retryAfterMs: number): void {
    this.#send({ type: 'goodbye', code: 'DRAINING', reason, retryAfterMs });
    this.#close('DRAINING');
  }

  #close(code: ErrorCode | null): void {
    this.#leave(code === null);
    if (code === null) this.connection.close(1000, 'goodbye');
    else this.connection.close(errorEntry(code).closes ?? 1011, code);
  }

  closed(clean: boolean): void {
    this.#leave(clean);
    this.#onEnd();
  }

  #leave(clean: boolean): void {
    const former = this.#state;
    this.#state = { state: 'ended' };
    this.#assets?.stop();
    switch (former.state) {
      case 'greeting':
        clearTimeout(former.timer);
        return;
      case 'joined':
        if (former.expiry !== null) clearTimeout(former.expiry);
        former.release();
        if (this.#watches) this.#options.campaigns.left(former.host, this.connectionId);
        this.#options.media.left(former.host, this.connectionId);
        former.host.disconnect(this.connectionId, clean);
        return;
      case 'joining':
      case 'ended':
        return;
      default:
        return unreachable(former);
    }
  }

  frame(frame: Frame): void {
    if (this.#state.state === 'ended') return;
    this.#options.metrics.frameIn(frame.length);
    if (frame.length > limits.clientFrameBytesMax) {
      this.#strike({
        code: 'TOO_LARGE',
        message: `A message may have ${limits.clientFrameBytesMax} bytes; this one had ${frame.length}.`,
      });
      return;
    }
    const decoded = this.#codec.decodeClient(frame);
    const message = decoded.ok ? decoded.value : null;
    // Malformed frames count against the rate as well.
    if (!this.#withinRate(message)) return;
    if (!decoded.ok) {
      const { requestId, ...refusal } = decoded.refusal;
      this.#strike(refusal, requestId);
      return;
    }
    this.#goodFrames += 1;
    if (this.#goodFrames % goodFramesPerForgiveness === 0) this.#strikes = Math.max(0, this.#strikes - 1);
    this.#receive(decoded.value);
  }

  #withinRate(message: ClientMessage | null): boolean {
    const nowMs = this.#options.clock.nowMs();
    const verdict = this.#meter.take(message?.type ?? 'ping', nowMs);
    switch (verdict.verdict) {
      case 'ok':
        return true;
      case 'wait': {
        // A pose that comes too fast is simply not the newest any more; of the rest, each request hears its answer.
        const requestId = message !== null && 'requestId' in message ? message.requestId : undefined;
        const quiet = message === null || message.type === 'head-tracking' || requestId === undefined;
        if (quiet && nowMs - this.#lastRateErrorMs < 1_000) return false;
        this.#lastRateErrorMs = nowMs;
        this.#refuse({ code: 'RATE_LIMITED', retryAfterMs: Math.ceil(verdict.retryAfterMs) }, requestId);
        return false;
      }
      case 'flood':
        this.end('FLOOD');
        return false;
      default:
        return unreachable(verdict);
    }
  }

  #receive(message: ClientMessage): void {
    const current = this.#state;
    switch (current.state) {
      case 'greeting':
        if (message.type === 'hello') this.#hello(message, current.timer);
        else this.#strike({ code: 'HELLO_EXPECTED' }, requestIdOf(message));
        return;
      case 'joining':
        if (current.early.length < earlyFramesMax) current.early.push(message);
        else this.#refuse({ code: 'RATE_LIMITED', retryAfterMs: 1_000 }, requestIdOf(message));
        return;
      case 'joined':
        this.#request(message, current.host);
        return;
      case 'ended':
        return;
      default:
        return unreachable(current);
    }
  }

  #hello(hello: ClientMessageOf<'hello'>, timer: NodeJS.Timeout): void {
    clearTimeout(timer);
    const joining: State = { state: 'joining', early: [] };
    this.#state = joining;
    this.#join(hello, joining.early).catch((error: unknown) => {
      this.#log.error('join failed', { error: error instanceof Error ? error : new Error(String(error)) });
      this.end('INTERNAL');
    });
  }

  async #join(hello: ClientMessageOf<'hello'>, early: readonly ClientMessage[]): Promise<void> {
    const { doorkeeper, directory } = this.#options;
    const admitted = await doorkeeper.admit(hello.ticket ?? null, hello.room);
    if (!admitted.ok) {
      this.#refuseAndClose(admitted.refusal);
      return;
    }
    const joined = await directory.join(hello.room);
    if (!joined.ok) {
      this.#refuseAndClose(joined.refusal);
      return;
    }
    // The client may have gone while the room opened.
    if (this.#state.state !== 'joining') return;
    const visitor = admitted.value;
    const release = this.#count(hello, visitor);
    if (release === null) {
      this.#refuseAndClose({ code: 'TOO_MANY_CONNECTIONS' });
      return;
    }
    this.#meter = this.#options.meterFor(visitor.role, this.connection.remoteAddress);
    if (hello.crowds === true && this.#codec.subprotocol === 'streamxr.v1.bin') this.#crowd = new Set();
    this.#state = {
      state: 'joined',
      host: joined.value,
      release,
      expiry: this.#endWithTicket(visitor.expiresMs),
    };
    joined.value.connect(this, {
      admission: {
        name: hello.name ?? visitor.name,
        color: hello.color ?? null,
        role: visitor.role,
        grants: visitor.grants,
      },
      newSessionId: randomBytes(16).toString('hex'),
      resume: hello.resume ?? null,
    });
    for (const message of early) this.#receive(message);
  }

  /** What gives the place back, or null when this person has too many connections in the room. */
  #count(hello: ClientMessageOf<'hello'>, { subject, role }: Visitor): (() => void) | null {
    const { counts } = this.#options;
    return counts === null || subject === null
      ? () => undefined
      : counts.take(hello.room, subject, role, hello.resume !== undefined);
  }

  #endWithTicket(expiresMs: number | null): NodeJS.Timeout | null {
    if (expiresMs === null) return null;
    const leftMs = expiresMs - this.#options.clock.nowMs();
    // Timers cannot wait longer than 24.8 days; a connection of that age may as well come back.
    return setTimeout(() => this.end('BAD_TICKET'), Math.min(leftMs, 2 ** 31 - 1));
  }

  #request(message: ClientMessage, host: RoomHost): void {
    if (isMediaRequest(message)) {
      this.#answer(this.#options.media.receive(host, this, message), requestIdOf(message));
      return;
    }
    switch (message.type) {
      case 'hello':
        this.#strike({ code: 'HELLO_AGAIN' });
        return;
      case 'ping':
        this.#send({ type: 'pong', sentMs: message.sentMs, serverTime: this.#options.clock.nowMs() });
        return;
      case 'list-assets':
        this.#loading.list();
        return;
      case 'request-asset':
        this.#loading.request(message, this.#pose);
        return;
      case 'request-layer':
        this.#loading.requestLayer(message);
        return;
      case 'cancel-asset':
        this.#loading.cancel(message.transferId);
        return;
      case 'bandwidth-metrics':
        this.#loading.measure(message);
        return;
      case 'head-tracking':
        this.#pose = message;
        this.#assets?.looked(message, this.#options.clock.nowMs());
        host.receive({ type: 'request', connectionId: this.connectionId, request: message });
        return;
      case 'create-object':
      case 'update-object':
      case 'delete-object':
      case 'grab-object':
      case 'release-object':
      case 'chat-message':
      case 'raise-hand':
      case 'lower-hand':
      case 'set-slow-mode':
      case 'set-stage':
      case 'set-audio-zones':
      case 'introduce':
      case 'create-campaign':
      case 'update-campaign':
      case 'delete-campaign':
      case 'leave':
        host.receive({ type: 'request', connectionId: this.connectionId, request: message });
        return;
      case 'watch-campaign':
        this.#watches = true;
        this.#answer(this.#options.campaigns.watch(host, this, message), message.requestId);
        return;
      case 'act-on-campaign': {
        const actor = host.member(this.connectionId);
        this.#answer(this.#options.campaigns.act(host, actor, message), message.requestId);
        return;
      }
      case 'check-campaign':
        this.#answer(this.#options.campaigns.check(host, this, message), message.requestId);
        return;
      case 'repeat-ticks':
        this.#options.metrics.ticksAskedFor();
        this.#answer(this.#options.campaigns.repeat(host, this.connectionId, message), undefined);
        return;
      case 'unwatch-campaign':
        this.#options.campaigns.unwatch(host, this.connectionId, message.campaignId);
        return;
      default:
        return unreachable(message);
    }
  }

  #answer(refusal: Refusal | null, requestId: string | undefined): void {
    if (refusal !== null) this.#refuse(refusal, requestId);
  }

  get #log(): Logger {
    return (this.#logger ??= this.#options.logger.with({ connection: this.connectionId }));
  }

  get #loading(): MemberAssets {
    return (this.#assets ??= this.#newAssets());
  }

  #newAssets(): MemberAssets {
    const { connection } = this;
    return new MemberAssets({
      ...this.#options,
      logger: this.#log,
      channel: {
        get open() {
          return connection.open;
        },
        send: (message) => this.#send(message),
        refuse: (refusal, about) =>
          this.#refuse({ ...refusal, transferId: about.transferId }, about.requestId),
        room: () => connection.room(),
      },
      objectOf: (objectId) =>
        this.#state.state === 'joined' ? this.#state.host.object(objectId) : undefined,
    });
  }

  #strike(refusal: Refusal, requestId?: string): void {
    this.#strikes += 1;
    this.#refuse(refusal, requestId);
    if (this.#strikes >= strikesMax) this.end('ABUSE');
  }

  #refuseAndClose(refusal: Refusal): void {
    this.#refuse(refusal);
    this.#close(refusal.code);
  }

  #refuse(
    refusal: Refusal & { readonly transferId?: number | undefined; readonly objectId?: string | undefined },
    requestId?: string,
  ): void {
    this.#options.metrics.refused(refusal.code);
    this.#send(errorMessage(refusal, requestId));
  }

  #send(message: ServerMessage): void {
    this.connection.send(frameOf(message, this.#codec.subprotocol), 'now');
  }
}

function requestIdOf(message: ClientMessage): string | undefined {
  return 'requestId' in message ? message.requestId : undefined;
}
