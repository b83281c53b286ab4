import { type Clock, type Logger, type Random, unreachable } from '@streamxr/kernel';
import {
  type ClientMessage,
  type ClientMessageOf,
  type Codec,
  type DecodeRefusal,
  type ErrorCode,
  errorEntry,
  type Frame,
  type ServerMessage,
  type ServerMessageOf,
} from '@streamxr/protocol';
import type { Cancel, Timers } from '../timers.ts';
import { backoffMs } from './backoff.ts';
import { closedState, type ConnectionState, errorOfClose } from './connection-state.ts';
import { Heartbeat } from './heartbeat.ts';
import { ServerClock } from './server-clock.ts';
import { Traffic } from './traffic.ts';
import type { OpenTransport, Transport } from './transport.ts';

/** From the first byte of the handshake to `welcome`. */
const greetingMsMax = 10_000;
/** Joined for this long, a connection counts as good, and the next loss starts with the shortest delay. */
const stableMs = 5_000;
/** Queued on this side, presence is left out: a newer pose comes anyway. */
const lossyBacklogBytesMax = 64 * 1024;
/** Queued on this side, the line is as good as dead. */
const backlogBytesMax = 8 * 1024 * 1024;
/** Frames that cannot be read, on one line, before another line is tried. */
const garbledFramesMax = 16;
/** How long leaving waits for the server's side of the closing handshake. */
const leaveMsMax = 2_000;

/** Close codes of this side, for whoever reads the server's log. Not 1000: the server keeps our place for a moment. */
const closeToComeBack = 4_900;

export interface ConnectionOptions {
  readonly url: string;
  readonly codec: Codec;
  readonly openTransport: OpenTransport;
  readonly clock: Clock;
  readonly random: Random;
  readonly timers: Timers;
  readonly log: Logger;
}

/** The client behind the connection. Called in the order in which things happen. */
export interface ConnectionOwner {
  /** What to say first, asked anew for every try. */
  hello(): ClientMessageOf<'hello'>;
  /**
   * Every message but `pong`; the first of each line is `welcome`, and `state` is `joined` by then. A line that was too slow may bring
   * another one later: answers and transfers between the two may be lost.
   */
  received(message: ServerMessage): void;
  /** A joined line is gone; what was not answered on it never will be. Followed by `stateChanged`. */
  lineLost(): void;
  stateChanged(state: ConnectionState): void;
}

interface Line {
  readonly transport: Transport;
  garbledFrames: number;
}

type Phase =
  | { readonly at: 'idle' }
  | { readonly at: 'greeting'; readonly line: Line; readonly helloMs: number; readonly cancel: Cancel }
  | { readonly at: 'lobby'; readonly line: Line; readonly sinceMs: number; readonly heartbeat: Heartbeat }
  | { readonly at: 'joined'; readonly line: Line; readonly sinceMs: number; readonly heartbeat: Heartbeat }
  | { readonly at: 'waiting'; readonly cancel: Cancel }
  | { readonly at: 'leaving'; readonly line: Line; readonly done: () => void }
  | { readonly at: 'closed' };

interface Loss {
  /** Null when only the line is to blame. */
  readonly code: ErrorCode | null;
  readonly message: string;
  readonly retryAfterMs?: number | undefined;
}

/**
 * Keeps a line to the server: opens it, says hello, notices its death, and tries again with growing delays until the server
 * says that there is no point (an error whose catalogue entry has `retry: false`). Knows nothing of rooms.
 */
export class Connection {
  readonly traffic = new Traffic();
  readonly serverClock = new ServerClock();
  readonly #options: ConnectionOptions;
  readonly #owner: ConnectionOwner;
  #phase: Phase = { at: 'idle' };
  #state: ConnectionState = { state: 'connecting', attempt: 1 };
  #attempt = 0;
  #reason = '';
  #hasJoined = false;
  #cancelHeartbeat: Cancel = () => undefined;

  constructor(options: ConnectionOptions, owner: ConnectionOwner) {
    this.#options = options;
    this.#owner = owner;
  }

  get state(): ConnectionState {
    return this.#state;
  }

  start(): void {
    if (this.#phase.at === 'idle') this.#open();
  }

  /** False when not joined: nothing was sent. */
  send(message: ClientMessage): boolean {
    if (this.#phase.at !== 'joined') return false;
    const { line } = this.#phase;
    if (line.transport.bufferedBytes > backlogBytesMax) {
      this.#lose(line, { code: null, message: 'The connection cannot keep up.' });
      return false;
    }
    this.#write(line, message);
    return true;
  }

  /** For what is worthless when late: also false when earlier frames still wait to leave. */
  sendLossy(message: ClientMessage): boolean {
    if (this.#phase.at !== 'joined' || this.#phase.line.transport.bufferedBytes > lossyBacklogBytesMax)
      return false;
    return this.send(message);
  }

  /** Gives the line up and opens another, because what came over it does not fit what we know. */
  abandonLine(message: string): void {
    if (this.#phase.at === 'joined') this.#lose(this.#phase.line, { code: null, message });
  }

  /** Tries at once instead of at the end of the delay; from `closed` it starts afresh, where that `canRetry`. */
  retryNow(): void {
    if (this.#phase.at === 'waiting') {
      this.#phase.cancel();
      this.#open();
    } else if (this.#state.state === 'closed' && this.#state.canRetry) {
      this.#attempt = 0;
      this.#hasJoined = false;
      this.#open();
    }
  }

  /** The page or the network came back: retries now, or finds out quickly whether the line still lives. */
  wake(): void {
    if (this.#phase.at === 'waiting') this.retryNow();
    else if (this.#phase.at === 'joined' || this.#phase.at === 'lobby') {
      this.#phase.heartbeat.wake(this.#options.clock.nowMs());
      this.#ping(this.#phase.line);
      this.#scheduleHeartbeat();
    }
  }

  /** Ends it for good. Resolves when the other side knows, or after two seconds. */
  leave(): Promise<void> {
    const phase = this.#phase;
    switch (phase.at) {
      case 'idle':
      case 'waiting':
      case 'greeting':
        if (phase.at === 'waiting' || phase.at === 'greeting') phase.cancel();
        if (phase.at === 'greeting') phase.line.transport.close(1000, 'left');
        this.#close('LEFT', 'You left the room.');
        return Promise.resolve();
      case 'lobby':
        this.#write(phase.line, { type: 'leave' });
        this.#cancelHeartbeat();
        phase.line.transport.close(1000, 'left');
        this.#close('LEFT', 'You left the queue.');
        return Promise.resolve();
      case 'joined':
        return new Promise((resolve) => {
          const done = (): void => {
            cancel();
            this.#phase = { at: 'closed' };
            resolve();
          };
          const cancel = this.#options.timers.after(leaveMsMax, done);
          this.#write(phase.line, { type: 'leave' });
          this.#cancelHeartbeat();
          this.#phase = { at: 'leaving', line: phase.line, done };
          phase.line.transport.close(1000, 'left');
          this.#owner.lineLost();
          this.#setState(closedState('LEFT', 'You left the room.'));
        });
      case 'leaving':
      case 'closed':
        return Promise.resolve();
      default:
        return unreachable(phase);
    }
  }

  #open(): void {
    const { url, codec, openTransport, timers, clock } = this.#options;
    this.#attempt += 1;
    const transport = openTransport(url, codec.subprotocol, {
      opened: () => this.#write(line, this.#owner.hello()),
      received: (frame) => this.#received(line, frame),
      closed: (code, reason) => this.#ended(line, code, reason),
    });
    const line: Line = { transport, garbledFrames: 0 };
    const cancel = timers.after(greetingMsMax, () =>
      this.#lose(line, { code: null, message: 'The server does not answer.' }),
    );
    this.#phase = { at: 'greeting', line, helloMs: clock.nowMs(), cancel };
    this.#setState(
      this.#hasJoined
        ? { state: 'reconnecting', attempt: this.#attempt, nextTryAtMs: clock.nowMs(), reason: this.#reason }
        : { state: 'connecting', attempt: this.#attempt },
    );
  }

  #received(line: Line, frame: Frame): void {
    const phase = this.#phase;
    if ((phase.at !== 'greeting' && phase.at !== 'lobby' && phase.at !== 'joined') || phase.line !== line)
      return;
    if (phase.at !== 'greeting') phase.heartbeat.heard(this.#options.clock.nowMs());
    const decoded = this.#options.codec.decodeServer(frame);
    if (!decoded.ok) {
      this.#garbled(line, decoded.refusal);
      return;
    }
    this.traffic.received(decoded.value, frame);
    if (phase.at !== 'joined') this.#greeted(phase, decoded.value);
    else this.#message(phase, decoded.value);
  }

  #greeted(phase: Extract<Phase, { at: 'greeting' | 'lobby' }>, message: ServerMessage): void {
    const { line } = phase;
    const nowMs = this.#options.clock.nowMs();
    switch (message.type) {
      case 'welcome': {
        if (phase.at === 'greeting') {
          phase.cancel();
          this.serverClock.measured(phase.helloMs, nowMs, message.serverTime);
        }
        this.#phase = { at: 'joined', line, sinceMs: nowMs, heartbeat: new Heartbeat(nowMs) };
        this.#hasJoined = true;
        this.#ping(line);
        this.#scheduleHeartbeat();
        this.#state = { state: 'joined', sinceMs: nowMs };
        this.#owner.received(message);
        // The owner may have found that it cannot use this line.
        if (this.#isOn(line)) this.#owner.stateChanged(this.#state);
        return;
      }
      case 'lobby':
        this.#waitInLobby(phase, message, nowMs);
        return;
      case 'pong':
        this.serverClock.measured(message.sentMs, nowMs, message.serverTime);
        return;
      case 'error':
        this.#lose(line, message);
        return;
      case 'goodbye':
        this.#lose(line, lossOf(message));
        return;
      default:
        // Broadcasts of the whole server may overtake the welcome; whatever they tell is asked for afterwards.
        return;
    }
  }

  /** The hello was heard, and there is no place yet: however long it takes, the line is watched as a joined one is. */
  #waitInLobby(
    phase: Extract<Phase, { at: 'greeting' | 'lobby' }>,
    { position, waiting }: ServerMessageOf<'lobby'>,
    nowMs: number,
  ): void {
    if (phase.at === 'greeting') {
      phase.cancel();
      const { line } = phase;
      this.#phase = { at: 'lobby', line, sinceMs: nowMs, heartbeat: new Heartbeat(nowMs) };
      this.#ping(line);
      this.#scheduleHeartbeat();
    }
    this.#setState({ state: 'lobby', position, waiting });
  }

  #message(phase: Extract<Phase, { at: 'joined' }>, message: ServerMessage): void {
    switch (message.type) {
      case 'pong':
        this.serverClock.measured(message.sentMs, this.#options.clock.nowMs(), message.serverTime);
        return;
      case 'goodbye':
        this.#owner.received(message);
        this.#lose(phase.line, lossOf(message));
        return;
      case 'error':
        this.#owner.received(message);
        if (errorEntry(message.code).closes !== undefined) this.#lose(phase.line, message);
        return;
      default:
        this.#owner.received(message);
    }
  }

  #garbled(line: Line, refusal: DecodeRefusal): void {
    line.garbledFrames += 1;
    this.traffic.garbledFrames += 1;
    this.#options.log.warn('unreadable frame', { code: refusal.code, message: refusal.message });
    if (line.garbledFrames >= garbledFramesMax)
      this.#lose(line, { code: null, message: 'The server cannot be understood.' });
  }

  /** The transport says that it is over. */
  #ended(line: Line, closeCode: number, reason: string): void {
    if (this.#phase.at === 'leaving' && this.#phase.line === line) {
      this.#phase.done();
      return;
    }
    const code = errorOfClose(closeCode);
    const words =
      code === null
        ? `The connection was lost${reason === '' ? '' : ` (${reason})`}.`
        : errorEntry(code).sentence;
    this.#lose(line, { code, message: words });
  }

  /** The one way from a line to waiting for the next. Harmless for a line that is lost already. */
  #lose(line: Line, loss: Loss): void {
    const phase = this.#phase;
    if (!this.#isOn(line)) return;
    const { clock, random, timers, log } = this.#options;
    const nowMs = clock.nowMs();
    if (phase.at === 'greeting') phase.cancel();
    this.#cancelHeartbeat();
    line.transport.close(closeToComeBack, 'will come back');
    if ((phase.at === 'joined' || phase.at === 'lobby') && nowMs - phase.sinceMs >= stableMs)
      this.#attempt = 0;
    log.info('line lost', { code: loss.code, reason: loss.message, attempt: this.#attempt });
    if (loss.code !== null && !errorEntry(loss.code).retry) {
      this.#close(loss.code, loss.message);
      return;
    }
    const delayMs = backoffMs(this.#attempt + 1, random, loss.retryAfterMs);
    this.#reason = loss.message;
    this.#phase = { at: 'waiting', cancel: timers.after(delayMs, () => this.#open()) };
    if (phase.at === 'joined') this.#owner.lineLost();
    this.#setState({
      state: 'reconnecting',
      attempt: this.#attempt + 1,
      nextTryAtMs: nowMs + delayMs,
      reason: loss.message,
    });
  }

  #close(code: Parameters<typeof closedState>[0], message: string): void {
    this.#phase = { at: 'closed' };
    this.#owner.lineLost();
    this.#setState(closedState(code, message));
  }

  #scheduleHeartbeat(): void {
    const phase = this.#phase;
    if (phase.at !== 'joined' && phase.at !== 'lobby') return;
    const { clock, timers } = this.#options;
    this.#cancelHeartbeat();
    this.#cancelHeartbeat = timers.after(Math.max(0, phase.heartbeat.dueMs - clock.nowMs()), () => {
      if (this.#phase !== phase) return;
      const verdict = phase.heartbeat.check(clock.nowMs());
      switch (verdict) {
        case 'dead':
          this.#lose(phase.line, { code: null, message: 'The server fell silent.' });
          return;
        case 'ping':
          this.#ping(phase.line);
          break;
        case 'fine':
          break;
        default:
          unreachable(verdict);
      }
      this.#scheduleHeartbeat();
    });
  }

  #ping(line: Line): void {
    this.#write(line, { type: 'ping', sentMs: Math.round(this.#options.clock.nowMs()) });
  }

  #write(line: Line, message: ClientMessage): void {
    const frame = this.#options.codec.encodeClient(message);
    line.transport.send(frame);
    this.traffic.sent(message, frame);
  }

  #isOn(line: Line): boolean {
    const phase = this.#phase;
    return (phase.at === 'greeting' || phase.at === 'lobby' || phase.at === 'joined') && phase.line === line;
  }

  #setState(state: ConnectionState): void {
    this.#state = state;
    this.#owner.stateChanged(state);
  }
}

function lossOf(goodbye: ServerMessageOf<'goodbye'>): Loss {
  return { code: goodbye.code, message: goodbye.reason, retryAfterMs: goodbye.retryAfterMs };
}
