import { type ParticleLevel, particleLevels, parseDescription, type TickRoad } from '@streamxr/campaign';
import { Emitter, type Logger, unreachable } from '@streamxr/kernel';
import type { Campaign, CampaignAction, ClientMessageOf } from '@streamxr/protocol';
import type { CampaignMessage } from '../room-client-types.ts';
import type { CampaignStreamMessage } from '../room-events.ts';
import type { Cancel, Timers } from '../timers.ts';
import type { CampaignFigures, CampaignMetrics } from './campaign-figures.ts';
import type {
  CampaignInputMessage,
  ComputedShape,
  ComputeFigures,
  FromCompute,
} from './compute/compute-messages.ts';
import type { ComputePort, OpenCompute } from './compute/compute-port.ts';
import { type PictureViews, readPicture } from './compute/picture-memory.ts';
import { PlayoutClock } from './playout-clock.ts';
import { StreamedBodies } from './streamed-bodies.ts';
import { StreamedPictures } from './streamed-pictures.ts';
import { qualities, type QualityChoice, QualityLadder } from './quality.ts';

/** Something to draw: how the campaign is after `tick`, and how it was after `tickBefore`. */
export interface WatchedPicture extends PictureViews {
  readonly tick: number;
  readonly tickBefore: number;
}

export interface WatchEvents {
  /** Its views are good until the next picture. */
  picture: WatchedPicture;
  shapes: readonly ComputedShape[];
  /** Once a second. */
  figures: CampaignFigures;
}

/** What somebody does to a campaign; places are the campaign's own. */
export type Act = Omit<ClientMessageOf<'act-on-campaign'>, 'type' | 'requestId' | 'campaignId' | 'tick'> & {
  readonly action: CampaignAction;
};

export interface WatchParts {
  readonly openCompute: OpenCompute;
  readonly timers: Timers;
  readonly send: (message: CampaignMessage) => boolean;
  /** Memory can be seen by two threads at once. */
  readonly canShare: boolean;
  /** Milliseconds since the epoch, of this machine. */
  readonly nowMs: () => number;
  readonly log: Logger;
  readonly onClosed: () => void;
}

const figuresEveryMs = 1_000;
/** So long after it was asked for, nothing came: the campaign is watched anew. */
const silenceMsMax = 8_000;
/** Between two attempts, doubling. */
const rejoinMsMin = 250;
const rejoinMsMax = 10_000;
/** Before a device that could not simulate tries again, doubling. */
const streamMsMin = 60_000;
const streamMsMax = 960_000;
/** Kept back so long, ticks come in bursts. */
const lateBufferTicks = 5;

/**
 * A campaign as this client follows it: simulated in a worker from what people do, or streamed where that is too much. It joins,
 * grows, heals and joins again by itself.
 */
export class CampaignWatch implements Disposable {
  readonly campaignId: string;
  readonly #parts: WatchParts;
  readonly #events: Emitter<WatchEvents>;
  #stopFigures: Cancel = () => undefined;
  #campaign: Campaign;
  #compute: ComputePort | null = null;
  #ladder: QualityLadder;
  #choice: QualityChoice = 'auto';
  readonly #particlesMax: number;
  #computed: ComputeFigures | null = null;
  #metrics: CampaignMetrics | null = null;
  readonly #clock = new PlayoutClock();
  #frameMs: number | null = null;
  #bytes = 0;
  #bytesPerSecond = 0;
  #heardAtMs: number;
  #rejoin: Cancel | null = null;
  #rejoinMs = rejoinMsMin;
  #isResting = false;
  /** Spared the simulation until then; null while it simulates. */
  #streamedUntilMs: number | null = null;
  #nextStreamMs = streamMsMin;
  readonly #streamed = new StreamedPictures();
  #streamedBodies: StreamedBodies | null = null;
  #attractors = 0;
  /** Of the picture that is shown. */
  #pictureMemory: ArrayBufferLike | null = null;

  /** `particles` is what the campaign's description says. */
  constructor(campaign: Campaign, particles: number, parts: WatchParts) {
    this.campaignId = campaign.campaignId;
    this.#campaign = campaign;
    this.#particlesMax = particles;
    this.#parts = parts;
    this.#ladder = new QualityLadder(particles);
    this.#events = new Emitter<WatchEvents>((error) =>
      parts.log.error('listener threw', { error: asError(error) }),
    );
    this.#heardAtMs = parts.nowMs();
    this.#start();
    this.#tellFiguresLater();
  }

  on<Name extends keyof WatchEvents>(
    event: Name,
    listener: (argument: WatchEvents[Name]) => void,
  ): () => void {
    return this.#events.on(event, listener);
  }

  /** The tick that is to be seen now, with its fraction. */
  shownTick(): number {
    const nowMs = this.#parts.nowMs();
    return this.isStreamed ? this.#streamed.tickAt(nowMs) : this.#clock.tickAt(nowMs);
  }

  /** Simulating was too much for this device: the server sends some of the particles. */
  get isStreamed(): boolean {
    return this.#streamedUntilMs !== null;
  }

  get quality(): ParticleLevel {
    return this.#choice === 'auto' ? this.#ladder.quality : this.#choice;
  }

  get choice(): QualityChoice {
    return this.#choice;
  }

  set choice(choice: QualityChoice) {
    if (choice === this.#choice) return;
    this.#choice = choice;
    // Who asks for a number of particles gets them.
    if (choice !== 'auto' && this.isStreamed) this.#simulate();
    else this.#applyQuality();
  }

  /** What a picture took lately, for the choice of quality; null while nothing is drawn. */
  set frameMs(frameMs: number | null) {
    this.#frameMs = frameMs;
  }

  /** Acts on what moves. False when there is no line. */
  act(act: Act): boolean {
    const { campaignId } = this;
    const tick = Math.max(0, Math.floor(this.shownTick()));
    return this.#parts.send({ type: 'act-on-campaign', campaignId, ...act, tick });
  }

  /** What the simulation says of itself; null until it has. For tests and the curious. */
  get computed(): ComputeFigures | null {
    return this.#computed;
  }

  /** What pulls and pushes in the newest picture, hands included. */
  get attractors(): number {
    return this.#attractors;
  }

  /** The room's word on the campaign changed. */
  updated(campaign: Campaign): void {
    const isNew = campaign.generation !== this.#campaign.generation;
    this.#campaign = campaign;
    if (isNew) this.#start();
  }

  /** Nobody looks: nothing is simulated, and nothing sent. Looking again joins anew. */
  rest(isResting: boolean): void {
    if (isResting === this.#isResting) return;
    this.#isResting = isResting;
    this.#rejoin?.();
    this.#rejoin = null;
    if (isResting) {
      this.#parts.send({ type: 'unwatch-campaign', campaignId: this.campaignId });
      this.#post({ type: 'rest' });
    } else {
      this.#start();
    }
  }

  /** The line is there again. */
  lineBack(): void {
    if (!this.#isResting) this.#start();
  }

  /** `road`: how it came. */
  received(message: CampaignStreamMessage, road: TickRoad = 'line'): void {
    this.#heardAtMs = this.#parts.nowMs();
    switch (message.type) {
      case 'campaign-ticks':
      case 'recent-ticks':
      case 'campaign:sync:v1:stream':
        if (message.generation !== this.#campaign.generation) return;
        this.#bytes += inputBytesOf(message);
        this.#rejoinMs = rejoinMsMin;
        this.#post({ type: 'stream', message, road });
        return;
      case 'performance:metrics:v1:stream':
        this.#metrics = message;
        return;
      case 'particle:update:v1:stream':
        this.#bytes += message.data.length;
        if (this.isStreamed) this.#showStreamed(message.tick, message.count, message.data);
        return;
      case 'physics:state:v1:stream':
        this.#streamedBodies?.take(message.bodies);
        return;
      default:
        unreachable(message);
    }
  }

  [Symbol.dispose](): void {
    this.#stopFigures();
    this.#rejoin?.();
    this.#parts.send({ type: 'unwatch-campaign', campaignId: this.campaignId });
    this.#compute?.[Symbol.dispose]();
    this.#compute = null;
    this.#events.clear();
    this.#parts.onClosed();
  }

  /** Watches from where the campaign is now. */
  #start(): void {
    if (this.isStreamed) {
      const description = parseDescription(this.#campaign.description);
      this.#streamedBodies = description.ok ? new StreamedBodies(description.value) : null;
      this.#streamed.restart();
      this.#heardAtMs = this.#parts.nowMs();
      this.#parts.send({ type: 'watch-campaign', campaignId: this.campaignId, as: 'particles' });
      return;
    }
    const { description, generation } = this.#campaign;
    this.#compute ??= this.#parts.openCompute(
      (message) => this.#computeSays(message),
      (why) => this.#computeFailed(why),
    );
    this.#post({
      type: 'set-up',
      ...{ description, generation },
      particles: this.#particles(),
      canShare: this.#parts.canShare,
    });
    this.#clock.restart();
    // What was said before is about another simulation.
    this.#computed = null;
    this.#heardAtMs = this.#parts.nowMs();
    this.#parts.send({ type: 'watch-campaign', campaignId: this.campaignId, as: 'ticks', repeats: true });
  }

  /** Leaves the simulation to the server for a while. */
  #stream(): void {
    this.#streamedUntilMs = this.#parts.nowMs() + this.#nextStreamMs;
    this.#nextStreamMs = Math.min(streamMsMax, this.#nextStreamMs * 2);
    this.#post({ type: 'rest' });
    this.#start();
  }

  #simulate(): void {
    this.#streamedUntilMs = null;
    this.#ladder = new QualityLadder(this.#particlesMax);
    this.#start();
  }

  #showStreamed(tick: number, count: number, data: Uint8Array): void {
    const picture = this.#streamed.take(tick, count, data, this.#parts.nowMs());
    if (picture === null) return;
    const shapes = this.#streamedBodies?.newShapes() ?? null;
    if (shapes !== null) this.#events.emit('shapes', shapes);
    this.#events.emit('picture', { ...picture, ...noBodies, ...this.#streamedBodies?.turn() });
    this.#givePictureBack();
  }

  #particles(): number {
    return Math.min(this.#particlesMax, particleLevels[this.quality]);
  }

  #applyQuality(): void {
    this.#post({ type: 'particles', particles: this.#particles() });
  }

  #post(message: Parameters<ComputePort['post']>[0], transfer: readonly ArrayBuffer[] = []): void {
    this.#compute?.post(message, transfer);
  }

  #computeSays(message: FromCompute): void {
    switch (message.type) {
      case 'picture':
        this.#showPicture(message);
        return;
      case 'shapes':
        this.#events.emit('shapes', message.shapes);
        return;
      case 'figures':
        this.#computed = message.figures;
        return;
      case 'check': {
        const { tick, particles, root } = message;
        this.#parts.send({ type: 'check-campaign', campaignId: this.campaignId, tick, particles, root });
        return;
      }
      case 'repeat': {
        const { generation, after } = message;
        this.#parts.send({ type: 'repeat-ticks', campaignId: this.campaignId, generation, after });
        return;
      }
      case 'rejoin':
        this.#rejoinSoon();
        return;
      default:
        unreachable(message);
    }
  }

  #showPicture(message: Extract<FromCompute, { readonly type: 'picture' }>): void {
    const { memory, tick, tickBefore } = message;
    this.#clock.arrived(tick, this.#parts.nowMs());
    const former = this.#pictureMemory;
    this.#pictureMemory = memory;
    const picture = { ...readPicture(memory), tick, tickBefore };
    this.#attractors = picture.attractors.length / 3;
    this.#events.emit('picture', picture);
    if (former !== null) this.#giveBack(former);
  }

  /** What was simulated last is not shown any more. */
  #givePictureBack(): void {
    if (this.#pictureMemory !== null) this.#giveBack(this.#pictureMemory);
    this.#pictureMemory = null;
  }

  #giveBack(memory: ArrayBufferLike): void {
    if (memory instanceof ArrayBuffer) this.#post({ type: 'picture-back', memory }, [memory]);
    else this.#post({ type: 'picture-back', memory: null });
  }

  #computeFailed(why: string): void {
    this.#compute?.[Symbol.dispose]();
    this.#compute = null;
    this.#pictureMemory = null;
    this.#parts.log.warn('the worker of a campaign ended', { campaignId: this.campaignId, why });
    this.#rejoinSoon();
  }

  #rejoinSoon(): void {
    if (this.#rejoin !== null || this.#isResting) return;
    this.#rejoin = this.#parts.timers.after(this.#rejoinMs, () => {
      this.#rejoin = null;
      this.#start();
    });
    this.#rejoinMs = Math.min(rejoinMsMax, this.#rejoinMs * 2);
  }

  #tellFiguresLater(): void {
    this.#stopFigures = this.#parts.timers.after(figuresEveryMs, () => {
      this.#tellFiguresLater();
      this.#tellFigures();
    });
  }

  #tellFigures(): void {
    if (this.#isResting) return;
    if (this.#campaign.running && this.#parts.nowMs() - this.#heardAtMs > silenceMsMax) {
      this.#heardAtMs = this.#parts.nowMs();
      this.#rejoinSoon();
    }
    this.#bytesPerSecond = this.#bytes / (figuresEveryMs / 1000);
    this.#bytes = 0;
    if (this.#streamedUntilMs !== null) {
      this.#tellStreamed();
      if (this.#parts.nowMs() > this.#streamedUntilMs) this.#simulate();
      return;
    }
    const computed = this.#computed;
    if (computed === null) return;
    this.#considerQuality(computed);
    const { threads: _threads, roots: _roots, ...shown } = computed;
    this.#events.emit('figures', {
      ...shown,
      quality: qualities.find((quality) => particleLevels[quality] >= shown.particles) ?? 'ultra',
      bytesPerSecond: this.#bytesPerSecond,
      server: this.#metrics,
    });
  }

  #tellStreamed(): void {
    this.#events.emit('figures', {
      ...{ ticksBehind: 0, stepMs: 0, packMs: 0, bufferTicks: 0, checks: 0, mismatches: 0, asked: 0 },
      road: 'line',
      sync: { kind: 'streamed' },
      tick: this.#streamed.tick,
      particles: this.#streamed.count,
      quality: 'low',
      bytesPerSecond: this.#bytesPerSecond,
      server: this.#metrics,
    });
  }

  #considerQuality({ stepMs, packMs, ticksBehind, bufferTicks, sync }: ComputeFigures): void {
    // While it catches up it is as slow as it can be.
    if (this.#choice !== 'auto' || !this.#campaign.running || sync.kind === 'joining') return;
    const window = {
      tickMs: stepMs + packMs,
      frameMs: this.#frameMs,
      ticksBehind: Math.max(0, ticksBehind - bufferTicks),
      isLineLate: bufferTicks >= lateBufferTicks,
    };
    if (this.#ladder.look(window)) this.#applyQuality();
    else if (this.#ladder.isOverwhelmed) this.#stream();
  }
}

/** The thinned stream has none. */
const noBodies = {
  bodies: new Float32Array(),
  bodiesBefore: new Float32Array(),
  attractors: new Float32Array(),
} as const;

function inputBytesOf(message: CampaignInputMessage): number {
  switch (message.type) {
    case 'campaign-ticks':
      return message.data.length;
    case 'recent-ticks':
      return message.ticks.reduce((sum, { length }) => sum + length, 0);
    case 'campaign:sync:v1:stream':
      return (message.inputs?.length ?? 0) + (message.snapshot?.length ?? 0);
  }
}

function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}
