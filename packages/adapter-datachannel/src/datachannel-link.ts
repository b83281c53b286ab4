import { randomInt } from 'node:crypto';
import { accept, type Result, refuse } from '@streamxr/kernel';
import type {
  EngineLink,
  EngineRefusal,
  LayerPreference,
  LinkAnswer,
  LinkOffer,
  LinkOptions,
  LinkStats,
} from '@streamxr/media';
import type { MediaChannels } from '@streamxr/protocol';
import { LinkPackets } from './link-packets.ts';
import { type PlannedSection, planSections } from './section-plan.ts';
import { type AnswerSection, extensionUris, writeAnswer } from './sdp/answer.ts';
import { type Offer, parseOffer, type Section } from './sdp/offer.ts';
import { Source } from './source.ts';
import { Forward } from './forward.ts';
import { channelIds, Transport, type TransportOptions } from './transport.ts';

/** Candidates that come before the first offer; a peer sends them after it. */
const earlyCandidatesMax = 32;
/** Preferences for sources that are in no section yet. */
const preferencesMax = 1_000;

/** The room of a link, as far as the link looks. */
export interface LinkHome {
  readonly sources: Map<string, Source>;
  left(link: DatachannelLink): void;
}

export class DatachannelLink implements EngineLink {
  readonly channels: MediaChannels | null;
  /** Any numbers will do: what peers choose is written. */
  readonly groundwork = null;
  readonly packets: LinkPackets;
  readonly #room: LinkHome;
  readonly #options: LinkOptions;
  readonly #transportOptions: TransportOptions;
  readonly #slots = new Map<string, Forward>();
  readonly #unwanted = new Set<string>();
  readonly #earlyCandidates: string[] = [];
  readonly #sessionId = randomInt(2 ** 31);
  #version = 0;
  #transport: Transport | null = null;
  #offer: Offer | null = null;
  #open = true;

  constructor(room: LinkHome, options: LinkOptions, transport: TransportOptions, nowMs: () => number) {
    this.#room = room;
    this.#options = options;
    this.#transportOptions = transport;
    this.channels = options.channels ? channelIds : null;
    this.packets = new LinkPackets(options.incomingBitsPerSecondMax, nowMs, (bitsPerSecond) =>
      options.events.estimate(bitsPerSecond),
    );
  }

  async negotiate(offer: LinkOffer): Promise<Result<LinkAnswer, EngineRefusal>> {
    if (!this.#open) return invalid('the link is closed');
    const parsed = parseOffer(offer.sdp);
    if (!parsed.ok) return invalid(parsed.refusal);
    if (this.#offer !== null && !isSameTransport(this.#offer, parsed.value))
      return invalid('the offer restarts ICE or DTLS, which this engine cannot: make a new link');
    const planned = planSections(parsed.value.sections, offer, this.channels !== null, {
      isFree: (sourceId) => (this.#room.sources.get(sourceId)?.owner ?? this) === this,
      find: (sourceId) => this.#room.sources.get(sourceId) ?? null,
    });
    if (!planned.ok) return invalid(planned.refusal);
    const transport = await this.#connect(parsed.value, planned.value);
    if (!transport.ok) return invalid(transport.refusal);
    // While it gathered, others came: who was first has the source.
    if (!this.#isOpen()) return invalid('the link is closed');
    return accept({ sdp: this.#apply(parsed.value.sections, planned.value, transport.value) });
  }

  addCandidate(candidate: string): void {
    if (!this.#open) return;
    if (this.#offer !== null) this.#transport?.addCandidate(candidate);
    else if (this.#earlyCandidates.length < earlyCandidatesMax) this.#earlyCandidates.push(candidate);
  }

  setSourcePaused(sourceId: string, paused: boolean): void {
    const source = this.#room.sources.get(sourceId);
    if (source?.owner === this) source.setPaused(paused);
  }

  prefer(sourceId: string, preference: LayerPreference): void {
    if (preference.forward) this.#unwanted.delete(sourceId);
    else if (this.#unwanted.size < preferencesMax) this.#unwanted.add(sourceId);
    for (const slot of this.#slots.values()) {
      if (slot.source?.id === sourceId) slot.want(preference.forward);
    }
  }

  send(bytes: Uint8Array): boolean {
    return this.#open && (this.#transport?.sendMessage(bytes) ?? false);
  }

  stats(): Promise<LinkStats> {
    const forwards = [...this.#slots.values()];
    const roundTrip = forwards.map(({ roundTripMs }) => roundTripMs).find((ms) => ms !== null);
    return Promise.resolve({
      roundTripMs: roundTrip ?? this.#transport?.roundTripMs ?? null,
      estimateBitsPerSecond: this.packets.estimate,
      sends: this.packets.sources.map((source) => source.stats()),
      receives: forwards.map((forward) => forward.stats()).filter((stats) => stats !== null),
    });
  }

  get forwardCount(): number {
    let count = 0;
    for (const { source } of this.#slots.values()) if (source !== null) count++;
    return count;
  }

  close(): void {
    if (!this.#open) return;
    this.#open = false;
    for (const source of this.packets.sources) this.#endSource(source);
    for (const slot of this.#slots.values()) slot.carry(null, 0, 0);
    this.#slots.clear();
    this.#transport?.close();
    this.#room.left(this);
  }

  /** Forty times a second; `second` in every fortieth. */
  tick(nowMs: number, second: boolean): void {
    this.packets.tick(nowMs);
    if (!second) return;
    for (const slot of this.#slots.values()) slot.count();
    if (this.packets.tellSecond(nowMs)) return;
    this.close();
    this.#options.events.state('failed');
  }

  #isOpen(): boolean {
    return this.#open;
  }

  async #connect(offer: Offer, planned: readonly PlannedSection[]): Promise<Result<Transport>> {
    const withChannels = planned.some(({ kind }) => kind === 'channels');
    const present = this.#transport;
    if (present !== null && this.#offer !== null && (!withChannels || present.hasChannels)) {
      for (const candidate of offer.candidates) present.addCandidate(candidate);
      return accept(present);
    }
    const made = present === null ? this.#makeTransport() : accept(present);
    if (!made.ok) return made;
    const transport = made.value;
    const connected = await transport.connect(offer, withChannels);
    if (!connected.ok) {
      // The first offer failed: the next finds the link as it was before this one.
      if (present === null) {
        transport.close();
        this.#transport = null;
      }
      return connected;
    }
    this.#offer = offer;
    for (const candidate of this.#earlyCandidates.splice(0)) transport.addCandidate(candidate);
    return accept(transport);
  }

  #makeTransport(): Result<Transport> {
    const { events } = this.#options;
    try {
      this.#transport = new Transport(this.#transportOptions, {
        state: (state) => events.state(state),
        packet: (packet) => this.packets.take(packet),
        message: (bytes) => events.message(bytes),
      });
    } catch (error) {
      return refuse(error instanceof Error ? error.message : String(error));
    }
    this.packets.transport = this.#transport;
    return accept(this.#transport);
  }

  #apply(sections: readonly Section[], planned: readonly PlannedSection[], transport: Transport): string {
    const kept = new Set(planned.map((plan) => (plan.kind === 'incoming' ? plan.sourceId : null)));
    for (const source of this.packets.sources) if (!kept.has(source.id)) this.#endSource(source);
    for (const [mid, slot] of this.#slots) {
      const index = sections.findIndex((section) => section.mid === mid);
      // Browsers play nothing of a section that was inactive and comes back under the same SSRC: it gets a new one.
      if (planned[index]?.kind !== 'outgoing') this.#dropSlot(slot);
    }
    const answers = sections.map((section, index) =>
      this.#applySection(section, planned[index] ?? { kind: 'rejected' }, transport),
    );
    const { local } = transport;
    // `connect` came before.
    if (local === null) throw new Error('the transport has no description');
    return writeAnswer(sections, answers, local, { id: this.#sessionId, version: ++this.#version });
  }

  #applySection(section: Section, plan: PlannedSection, transport: Transport): AnswerSection {
    switch (plan.kind) {
      case 'rejected':
      case 'inactive':
      case 'channels':
        return { kind: plan.kind };
      case 'incoming': {
        const source = this.#takeSource(section, plan);
        if (source === null) return { kind: 'inactive' };
        this.packets.expect(source, section.ssrcs);
        const bitsPerSecondMax = this.#options.incomingBitsPerSecondMax;
        return { kind: 'incoming', codec: plan.offered, bitsPerSecondMax };
      }
      case 'outgoing': {
        const source = this.#room.sources.get(plan.sourceId) ?? null;
        if (source === null) {
          const idle = this.#slots.get(section.mid);
          if (idle !== undefined) this.#dropSlot(idle);
          return { kind: 'inactive' };
        }
        const slot = this.#slot(section.mid, transport);
        slot.want(!this.#unwanted.has(plan.sourceId));
        const absSendTimeId = section.extensions.get(extensionUris.absSendTime) ?? 0;
        slot.carry(source, plan.offered.payloadType, absSendTimeId);
        return { kind: 'outgoing', codec: plan.offered, ssrc: slot.ssrc };
      }
      default:
        return plan satisfies never;
    }
  }

  /** Null where another link was quicker. */
  #takeSource(section: Section, plan: Extract<PlannedSection, { kind: 'incoming' }>): Source | null {
    const { sourceId, media, codec, offered } = plan;
    const format = {
      mid: section.mid,
      codec,
      payloadType: offered.payloadType,
      audioLevelId: section.extensions.get(extensionUris.audioLevel) ?? 0,
      midId: section.extensions.get(extensionUris.mid) ?? 0,
    };
    const present = this.#room.sources.get(sourceId);
    if (present !== undefined && present.owner !== this) return null;
    if (present !== undefined && present.kind === media && present.codec.name === codec.name) {
      present.negotiated(format);
      return present;
    }
    if (present !== undefined) this.#endSource(present);
    const source = new Source(sourceId, media, format, this);
    this.#room.sources.set(sourceId, source);
    return source;
  }

  #endSource(source: Source): void {
    this.packets.forget(source);
    if (this.#room.sources.get(source.id) === source) this.#room.sources.delete(source.id);
    source.end();
  }

  #slot(mid: string, transport: Transport): Forward {
    const present = this.#slots.get(mid);
    if (present !== undefined) return present;
    const slot = new Forward(mid, this.packets.newSsrc(), transport);
    this.#slots.set(mid, slot);
    this.packets.addForward(slot);
    return slot;
  }

  #dropSlot(slot: Forward): void {
    slot.carry(null, 0, 0);
    this.#slots.delete(slot.mid);
    this.packets.dropForward(slot);
  }
}

function isSameTransport(one: Offer, other: Offer): boolean {
  return (
    one.ice.ufrag === other.ice.ufrag &&
    one.ice.pwd === other.ice.pwd &&
    one.fingerprint.toLowerCase() === other.fingerprint.toLowerCase()
  );
}

function invalid(message: string): { readonly ok: false; readonly refusal: EngineRefusal } {
  return refuse({ code: 'SDP_INVALID', message });
}
