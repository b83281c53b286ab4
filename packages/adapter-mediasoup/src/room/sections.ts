import type { LayerPreference } from '@streamxr/media';
import type { SvcMode } from '@streamxr/protocol';
import type { types } from 'mediasoup';
import { receivable } from '../rtp/receiving.ts';
import { type Layering, readSending, type Sending, sendingKey } from '../rtp/sending.ts';
import type { OfferedMedia } from '../sdp/offer.ts';
import type { Source, Sources } from './sources.ts';
import type { Space } from './space.ts';

/** What a section of a link carries; sections that carry nothing have no state. */
export type SectionState =
  | {
      readonly kind: 'sends';
      readonly sourceId: string;
      readonly source: Source;
      readonly sending: Sending;
    }
  | Receiving;

interface Receiving {
  readonly kind: 'receives';
  readonly sourceId: string;
  readonly consumer: types.Consumer;
  readonly layering: Layering;
}

/** What sections need from their link and its room. */
export interface SectionsContext {
  readonly transport: types.WebRtcTransport;
  readonly space: Space;
  readonly sources: () => Sources;
  readonly spaces: () => Iterable<Space>;
}

/** The sections of a link that carry something, by mid. */
export class Sections {
  readonly #context: SectionsContext;
  readonly #states = new Map<string, SectionState>();
  readonly #preferences = new Map<string, LayerPreference>();
  readonly #pausedSources = new Set<string>();

  constructor(context: SectionsContext) {
    this.#context = context;
  }

  get states(): ReadonlyMap<string, SectionState> {
    return this.#states;
  }

  /** Lets a section bring in a source. Null when its formats are not forwarded, or the source is another link's. Rejects when the worker refuses. */
  async send(
    section: OfferedMedia,
    sourceId: string,
    svc: SvcMode | null = null,
  ): Promise<SectionState | null> {
    const sending = readSending(section, svc);
    const current = this.#states.get(section.mid);
    if (sending !== null && current?.kind === 'sends' && current.sourceId === sourceId) {
      if (sendingKey(current.sending) === sendingKey(sending) && !current.source.producer.closed)
        return current;
    }
    this.clear(section.mid);
    const { transport, space, sources } = this.#context;
    if (sending === null || sources().has(sourceId)) return null;
    const producer = await transport.produce({
      kind: section.kind,
      rtpParameters: sending.parameters,
      paused: this.#pausedSources.has(sourceId),
      // Two key frames a second for all viewers together is what an encoder can be asked for.
      keyFrameRequestDelay: section.kind === 'video' ? 500 : 0,
      appData: { sourceId },
    });
    const source: Source = { id: sourceId, home: space, producer, layering: sending.layering };
    sources().add(source);
    const state: SectionState = { kind: 'sends', sourceId, source, sending };
    this.#states.set(section.mid, state);
    return state;
  }

  /** Lets a section receive a source. Null when there is none, or none of its formats is offered. Rejects when the worker refuses. */
  async receive(section: OfferedMedia, sourceId: string): Promise<SectionState | null> {
    const current = this.#states.get(section.mid);
    if (current?.kind === 'receives' && current.sourceId === sourceId && !current.consumer.closed)
      return current;
    this.clear(section.mid);
    const { transport, space, sources } = this.#context;
    const producer = await sources().in(space, sourceId);
    const rtpCapabilities = receivable(section, space.numbering);
    if (producer === null || rtpCapabilities.codecs?.length === 0) return null;
    if (!space.router.canConsume({ producerId: producer.id, rtpCapabilities })) return null;
    const consumer = await transport.consume({
      producerId: producer.id,
      rtpCapabilities,
      mid: section.mid,
      paused: this.#preferences.get(sourceId)?.forward === false,
      appData: { sourceId },
    });
    const layering = sources().layeringOf(sourceId);
    const state: Receiving = { kind: 'receives', sourceId, consumer, layering };
    this.#states.set(section.mid, state);
    consumer.once('producerclose', () => {
      if (this.#states.get(section.mid) === state) this.#states.delete(section.mid);
    });
    await this.#apply(state, this.#preferences.get(sourceId));
    return state;
  }

  /** Ends what the section carries. */
  clear(mid: string): void {
    const state = this.#states.get(mid);
    if (state === undefined) return;
    this.#states.delete(mid);
    if (state.kind === 'sends') this.#context.sources().remove(state.source, this.#context.spaces());
    else state.consumer.close();
  }

  /** Ends what other sections bring in from now on, or none: a source may move to any section of its link. */
  clearMoved(sends: ReadonlyMap<string, string>): void {
    for (const [mid, state] of [...this.#states])
      if (state.kind === 'sends' && sends.get(mid) !== state.sourceId) this.clear(mid);
  }

  clearAll(): void {
    for (const mid of [...this.#states.keys()]) this.clear(mid);
  }

  async pause(sourceId: string, paused: boolean): Promise<void> {
    if (paused) this.#pausedSources.add(sourceId);
    else this.#pausedSources.delete(sourceId);
    for (const state of this.#states.values()) {
      if (state.kind !== 'sends' || state.sourceId !== sourceId) continue;
      await (paused ? state.source.producer.pause() : state.source.producer.resume());
    }
  }

  isPaused(sourceId: string): boolean {
    return this.#pausedSources.has(sourceId);
  }

  async prefer(sourceId: string, preference: LayerPreference): Promise<void> {
    const before = this.#preferences.get(sourceId);
    this.#preferences.set(sourceId, preference);
    for (const state of this.#states.values()) {
      if (state.kind !== 'receives' || state.sourceId !== sourceId) continue;
      await this.#apply(state, preference);
      if (before?.forward === true && preference.forward && preference.layer < before.layer)
        beginAnew(state.consumer);
    }
  }

  async #apply({ consumer, layering }: Receiving, preference: LayerPreference | undefined): Promise<void> {
    if (preference === undefined || consumer.closed) return;
    if (!preference.forward) {
      if (!consumer.paused) await consumer.pause();
      return;
    }
    if (consumer.kind === 'video') {
      if (consumer.type !== 'simple') await consumer.setPreferredLayers(layersOf(layering, preference.layer));
      await consumer.setPriority(Math.min(255, Math.max(1, Math.round(preference.priority))));
    }
    if (consumer.paused) await consumer.resume();
  }
}

/** For the queue of a line that became narrow to drain. */
const drainedMs = [600, 1_300] as const;

/**
 * Who steps down may do so because its line became narrow: then the key frame of the smaller layer, and all that was asked for again,
 * met a full queue. Browsers ask ten times for a packet and wait three seconds for a picture before they ask for a new beginning.
 */
function beginAnew(consumer: types.Consumer): void {
  if (consumer.kind !== 'video') return;
  for (const afterMs of drainedMs)
    setTimeout(() => {
      if (!consumer.closed && !consumer.paused) consumer.requestKeyFrame().catch(() => undefined);
    }, afterMs).unref();
}

/** Our layers are numbered through; mediasoup counts sizes and rates apart. */
function layersOf(layering: Layering, layer: number): types.ConsumerLayers {
  return layering === 'rates' ? { spatialLayer: 0, temporalLayer: layer } : { spatialLayer: layer };
}
