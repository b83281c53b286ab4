import { type TickRun, type TickWindow } from '@streamxr/campaign';
import { binaryCodec, lossyFrameBytesMax, type ServerMessageOf } from '@streamxr/protocol';
import { Outgoing } from '../rooms/outgoing.ts';

/** Whose ticks they are, and when they go out. */
export type TicksAbout = Pick<ServerMessageOf<'recent-ticks'>, 'campaignId' | 'generation' | 'serverTime'>;

/** What a frame has beside its ticks: kind, campaign, generation, tick, time, and how many ticks. */
const headBytesMax = 64;
/** Said again to who changes from the channel to the line: a quarter of a second, in which all that was under way is lost. */
const changeTicks = 16;
const noLimit = Number.POSITIVE_INFINITY;

/** The newest ticks, in every form that a watcher may want them: each is made at most once, for all, and only when it is wanted. */
export class TickNews {
  readonly #about: TicksAbout;
  readonly #window: TickWindow;
  readonly #fresh: number;
  #plain: Outgoing | null = null;
  #apart: Outgoing | null = null;
  #repeating: Outgoing | null = null;
  #changing: Outgoing | null = null;
  #datagram: Uint8Array | null | undefined;

  /** `fresh`: so many of the window's newest have not been sent to anybody. */
  constructor(about: TicksAbout, window: TickWindow, fresh: number) {
    this.#about = about;
    this.#window = window;
    this.#fresh = fresh;
  }

  /** For the line, in one piece. */
  get plain(): Outgoing {
    return (this.#plain ??= new Outgoing({ type: 'campaign-ticks', ...this.#about, ...this.#joined() }));
  }

  /** For the line, to who puts them together: each by itself. */
  get apart(): Outgoing {
    return (this.#apart ??= outgoing(this.#about, this.#window.last(this.#fresh)));
  }

  /** For the line, where a channel is open and this is too much for it: what the frame would have repeated comes along. */
  get repeating(): Outgoing {
    return (this.#repeating ??= outgoing(
      this.#about,
      this.#window.withRepeats(this.#fresh, noLimit) ?? this.#window.last(this.#fresh),
    ));
  }

  /** For the line, to whose channel has just closed or filled. */
  get changing(): Outgoing {
    return (this.#changing ??= outgoing(this.#about, this.#window.last(Math.max(changeTicks, this.#fresh))));
  }

  /** For a channel; null when it would not arrive in one piece. */
  get datagram(): Uint8Array | null {
    if (this.#datagram === undefined) this.#datagram = this.#newDatagram();
    return this.#datagram;
  }

  #joined(): { readonly tick: number; readonly data: Uint8Array } {
    const { tick, ticks } = this.#window.last(this.#fresh);
    return { tick, data: joinedBytes(ticks) };
  }

  #newDatagram(): Uint8Array | null {
    const run = this.#window.withRepeats(this.#fresh, lossyFrameBytesMax - headBytesMax);
    if (run === null) return null;
    const frame = binaryCodec.encodeServer(messageOf(this.#about, run));
    return typeof frame === 'string' || frame.length > lossyFrameBytesMax ? null : frame;
  }
}

export function messageOf(about: TicksAbout, { tick, ticks }: TickRun): ServerMessageOf<'recent-ticks'> {
  return { type: 'recent-ticks', ...about, tick, ticks };
}

function outgoing(about: TicksAbout, run: TickRun): Outgoing {
  return new Outgoing(messageOf(about, run));
}

export function joinedBytes(pieces: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const joined = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    joined.set(piece, at);
    at += piece.length;
  }
  return joined;
}
