import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { SeededRandom } from '@streamxr/kernel';

/** How a link carries bytes, each way on its own. */
export interface LinkQuality {
  readonly delayMs: number;
  /** Up to this much more delay, at random; the order stays. */
  readonly jitterMs: number;
  readonly bytesPerSecond: number;
}

/** What one direction of one connection has carried to its end. */
export interface Carried {
  readonly bytes: number;
  /** When the last of them came out, as `Date.now()` says it. */
  readonly atMs: number;
}

const perfect: LinkQuality = { delayMs: 0, jitterMs: 0, bytesPerSecond: Number.POSITIVE_INFINITY };
/** As large as packets are, so that a slow link trickles. */
const pieceBytes = 1_400;
/** On the way in one direction of one connection; then the sender has to wait. */
const underwayBytesMax = 64 * 1024;

/** A piece of network between members and a server, which can be made slow, be held up, and break. */
export class FlakyLink {
  readonly #server: Server;
  readonly #target: URL;
  readonly #random: SeededRandom;
  readonly #pairs = new Set<Pair>();
  #quality = perfect;
  #isFrozen = false;
  #isDown = false;

  private constructor(target: URL, seed: number) {
    this.#target = target;
    this.#random = new SeededRandom(seed);
    this.#server = createServer({ allowHalfOpen: true }, (near) => this.#accept(near));
  }

  /** A perfect link to a server at `url`. The seed decides the jitter. */
  static async open(url: string, seed = 1): Promise<FlakyLink> {
    const link = new FlakyLink(new URL(url), seed);
    link.#server.listen(0, '127.0.0.1');
    await once(link.#server, 'listening');
    return link;
  }

  /** The same address as the target's, at this end of the link. */
  get url(): string {
    const url = new URL(this.#target);
    url.port = String((this.#server.address() as AddressInfo).port);
    return url.href;
  }

  get connections(): number {
    return this.#pairs.size;
  }

  /** Of the connections that are open, towards the target: the one that has carried most. */
  get heaviest(): Carried | null {
    return [...this.#pairs]
      .map(({ toTarget }) => toTarget)
      .reduce<Carried | null>((most, carried) => (carried.bytes > (most?.bytes ?? 0) ? carried : most), null);
  }

  get quality(): LinkQuality {
    return this.#quality;
  }

  /** For what is sent from now on. */
  degrade(quality: Partial<LinkQuality>): void {
    this.#quality = { ...perfect, ...quality };
  }

  /** Both ends of every connection learn that it broke. */
  cut(): void {
    for (const pair of this.#pairs) pair.break();
  }

  /** Nothing passes any more and nobody is told, as when a machine loses its power. New connections get no answer. */
  freeze(): void {
    this.#isFrozen = true;
    for (const pair of this.#pairs) pair.pause();
  }

  thaw(): void {
    this.#isFrozen = false;
    for (const pair of this.#pairs) pair.resume();
  }

  /** Every connection breaks, and new ones break at once, until `goUp`. */
  goDown(): void {
    this.#isDown = true;
    this.cut();
  }

  goUp(): void {
    this.#isDown = false;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.cut();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #accept(near: Socket): void {
    if (this.#isDown) {
      near.resetAndDestroy();
      return;
    }
    const far = connect({
      host: this.#target.hostname,
      port: Number(this.#target.port),
      allowHalfOpen: true,
    });
    const delayMs = (): number => this.#quality.delayMs + this.#random.float() * this.#quality.jitterMs;
    const sendMs = (bytes: number): number => (bytes / this.#quality.bytesPerSecond) * 1_000;
    const pair = new Pair(near, far, { delayMs, sendMs }, () => this.#pairs.delete(pair));
    this.#pairs.add(pair);
    if (this.#isFrozen) pair.pause();
  }
}

interface Timing {
  /** From the sender's end to the receiver's. */
  readonly delayMs: () => number;
  /** How long the link is busy with so many bytes. */
  readonly sendMs: (bytes: number) => number;
}

/** One connection through the link. */
class Pair {
  readonly #sockets: readonly [Socket, Socket];
  readonly #ways: readonly [Way, Way];

  constructor(near: Socket, far: Socket, timing: Timing, onEnd: () => void) {
    this.#sockets = [near, far];
    this.#ways = [new Way(near, far, timing), new Way(far, near, timing)];
    for (const socket of this.#sockets) {
      socket.setNoDelay(true);
      // Whatever went wrong, the other end hears of a break.
      socket.on('error', () => this.break());
      socket.on('close', () => {
        if (this.#sockets.every(({ closed }) => closed)) onEnd();
      });
    }
  }

  get toTarget(): Carried {
    return this.#ways[0].carried;
  }

  pause(): void {
    for (const way of this.#ways) way.pause();
  }

  resume(): void {
    for (const way of this.#ways) way.resume();
  }

  break(): void {
    for (const way of this.#ways) way.pause();
    for (const socket of this.#sockets) socket.resetAndDestroy();
  }
}

interface Piece {
  /** Null is the end of what the sender says. */
  readonly bytes: Buffer | null;
  readonly dueMs: number;
}

/** One direction of a connection: pieces in order, each when it is due. */
class Way {
  readonly #from: Socket;
  readonly #to: Socket;
  readonly #timing: Timing;
  readonly #underway: Piece[] = [];
  #underwayBytes = 0;
  #isPaused = false;
  #freeMs = 0;
  #timer: NodeJS.Timeout | null = null;
  #carried: Carried = { bytes: 0, atMs: 0 };

  constructor(from: Socket, to: Socket, timing: Timing) {
    this.#from = from;
    this.#to = to;
    this.#timing = timing;
    from.on('data', (data) => {
      for (let at = 0; at < data.length; at += pieceBytes) this.#enter(data.subarray(at, at + pieceBytes));
    });
    from.on('end', () => this.#enter(null));
    to.on('drain', () => this.#deliver());
  }

  get carried(): Carried {
    return this.#carried;
  }

  pause(): void {
    this.#isPaused = true;
    this.#from.pause();
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }

  resume(): void {
    this.#isPaused = false;
    this.#deliver();
  }

  #enter(bytes: Buffer | null): void {
    const nowMs = performance.now();
    this.#freeMs = Math.max(this.#freeMs, nowMs) + this.#timing.sendMs(bytes?.length ?? 0);
    const dueMs = Math.max(this.#underway.at(-1)?.dueMs ?? 0, this.#freeMs + this.#timing.delayMs());
    this.#underway.push({ bytes, dueMs });
    this.#underwayBytes += bytes?.length ?? 0;
    if (this.#underwayBytes > underwayBytesMax) this.#from.pause();
    this.#deliver();
  }

  #deliver(): void {
    if (this.#isPaused || this.#timer !== null) return;
    const nowMs = performance.now();
    for (let next = this.#underway[0]; next !== undefined; next = this.#underway[0]) {
      if (next.dueMs > nowMs) {
        this.#timer = setTimeout(() => {
          this.#timer = null;
          this.#deliver();
        }, next.dueMs - nowMs);
        break;
      }
      if (this.#to.writableNeedDrain) break;
      this.#underway.shift();
      this.#underwayBytes -= next.bytes?.length ?? 0;
      if (next.bytes === null) this.#to.end();
      else {
        this.#to.write(next.bytes);
        this.#carried = { bytes: this.#carried.bytes + next.bytes.length, atMs: Date.now() };
      }
    }
    if (this.#underwayBytes <= underwayBytesMax) this.#from.resume();
  }
}
