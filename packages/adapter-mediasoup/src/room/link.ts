import { accept, refuse, type Result } from '@streamxr/kernel';
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
import type { types } from 'mediasoup';
import { collides } from '../rtp/extensions.ts';
import { numberingKey, offeredNumbering } from '../rtp/numbering.ts';
import { canTakeSvc } from '../rtp/receiving.ts';
import type { Offer, OfferedMedia, OfferedSection } from '../sdp/offer.ts';
import { readOffer } from '../sdp/read-offer.ts';
import { type DescribedSection, type Description, renderDescription } from '../sdp/render.ts';
import { channelIds, Channels } from './channels.ts';
import { describeSection, groundworkSections, messageBytesMax, probator } from './describe.ts';
import { readLinkStats } from './link-stats.ts';
import { watchTransport } from './link-watch.ts';
import type { RoomContext } from './room-context.ts';
import { Sections } from './sections.ts';
import type { Space } from './space.ts';
import { openTransport } from './transport.ts';

/** The transport of a link with what hangs on it: all of it is replaced while no peer knows it yet. */
interface Footing {
  readonly space: Space;
  readonly transport: types.WebRtcTransport;
  readonly channels: Channels | null;
  readonly sections: Sections;
}

type Wanted = Required<Omit<LinkOffer, 'sdp'>>;

/** One member's peer connection. */
export class Link implements EngineLink {
  readonly channels: MediaChannels | null;
  readonly groundwork: string;
  readonly #room: RoomContext;
  readonly #options: LinkOptions;
  readonly #sessionId = Math.floor(Math.random() * 2 ** 48);
  #footing: Footing;
  #version = 1;
  /** Of the first offer: who speaks under another certificate is somebody else. */
  #fingerprints: ReadonlySet<string> | null = null;
  #iceUsernameFragment: string | null = null;
  #isClosed = false;

  static async open(room: RoomContext, space: Space, options: LinkOptions): Promise<Link> {
    return new Link(room, options, await openFooting(room, space, options));
  }

  private constructor(room: RoomContext, options: LinkOptions, footing: Footing) {
    this.#room = room;
    this.#options = options;
    this.#footing = footing;
    this.channels = options.channels ? channelIds : null;
    footing.space.seat.load++;
    this.groundwork = renderDescription(this.#describe(groundworkSections(), 'actpass'));
    this.#watch();
  }

  get space(): Space {
    return this.#footing.space;
  }

  get sections(): Sections {
    return this.#footing.sections;
  }

  get transport(): types.WebRtcTransport {
    return this.#footing.transport;
  }

  get incomingBitsPerSecondMax(): number {
    return this.#options.incomingBitsPerSecondMax;
  }

  async negotiate({ sdp, sends, receives, svc }: LinkOffer): Promise<Result<LinkAnswer, EngineRefusal>> {
    const read = readOffer(sdp);
    if (!read.ok) return refused(`The offer cannot be used: ${read.refusal}.`);
    const offer = read.value;
    const fingerprints = new Set(offer.fingerprints.map(({ value }) => value));
    if (this.#fingerprints !== null && fingerprints.isDisjointFrom(this.#fingerprints))
      return refused('The offer is of another certificate than the first.');
    if (this.#wouldMislead(offer.sections, receives))
      return refused('The offer numbers header extensions as this engine cannot; take its groundwork first.');
    try {
      if (this.#fingerprints === null) await this.#begin(offer);
      const sections = await this.#carryOut(offer.sections, { sends, receives, svc: svc ?? new Map() });
      await this.#restartIceIfAsked(offer.iceUsernameFragment);
      this.#fingerprints = fingerprints;
      this.#version++;
      const takesSvc = canTakeSvc(offer.sections, this.space.numbering);
      return accept({
        sdp: renderDescription(this.#describe(sections, 'passive')),
        ...(takesSvc !== null && { takesSvc }),
      });
    } catch (error) {
      // The worker found what reading could not: streams of the same number in two sections, say.
      return refused(`The offer cannot be used: ${error instanceof Error ? error.message : String(error)}.`);
    }
  }

  /** The worker learns of the peer's addresses from the packets that arrive: it is on the outside, and never knocks itself. */
  addCandidate(_candidate: string, _mid: string): void {}

  setSourcePaused(sourceId: string, paused: boolean): void {
    this.#unlessGone(this.sections.pause(sourceId, paused));
  }

  prefer(sourceId: string, preference: LayerPreference): void {
    this.#unlessGone(this.sections.prefer(sourceId, preference));
  }

  send(bytes: Uint8Array): boolean {
    return this.#footing.channels?.send(bytes) ?? false;
  }

  stats(): Promise<LinkStats> {
    return readLinkStats(this.transport, this.sections);
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.space.seat.load--;
    this.sections.clearAll();
    this.transport.close();
    this.#room.forget(this);
    this.#options.events.state('closed');
  }

  /** Before the first answer. Peers without groundwork have numbers of their own, which may need another router. */
  async #begin({ sections, fingerprints }: Offer): Promise<void> {
    const media = sections.filter((section) => isMedia(section));
    const tookGroundwork = sections.some(({ mid }) => mid === probator.mid);
    const numbering = offeredNumbering(media);
    if (!tookGroundwork && numberingKey(numbering) !== numberingKey(this.space.numbering)) {
      const space = await this.#room.spaceOn(this.space.seat, numbering);
      if (space !== this.space) await this.#moveTo(space);
    }
    await this.transport.connect({
      dtlsParameters: {
        role: 'client',
        fingerprints: fingerprints.map((fingerprint) => ({ ...fingerprint })),
      },
    });
  }

  #wouldMislead(sections: readonly OfferedSection[], receives: ReadonlyMap<string, string>): boolean {
    return (
      this.space.seat.writesSendTimes &&
      sections.some((section) => isMedia(section) && receives.has(section.mid) && collides(section))
    );
  }

  async #moveTo(space: Space): Promise<void> {
    const left = this.#footing;
    const footing = await openFooting(this.#room, space, this.#options);
    if (this.#isClosed) {
      footing.transport.close();
      throw new Error('the link was closed');
    }
    this.#footing = footing;
    this.#watch();
    left.transport.close();
  }

  async #carryOut(offered: readonly OfferedSection[], wanted: Wanted): Promise<DescribedSection[]> {
    const described: DescribedSection[] = [];
    this.sections.clearMoved(wanted.sends);
    for (const section of offered) described.push(await this.#carryOutSection(section, wanted));
    const mids = new Set(offered.map(({ mid }) => mid));
    for (const mid of this.sections.states.keys()) if (!mids.has(mid)) this.sections.clear(mid);
    return described;
  }

  async #carryOutSection(section: OfferedSection, wanted: Wanted): Promise<DescribedSection> {
    const { mid, protocol, formats } = section;
    if (section.kind === 'application') {
      return this.#footing.channels === null
        ? { kind: 'rejected', mid, protocol, formats, media: 'application' }
        : { kind: 'application', mid, protocol, formats, messageBytesMax };
    }
    if (section.kind === 'rejected') {
      this.sections.clear(mid);
      return section;
    }
    const state = await this.#carry(section, wanted);
    return describeSection(section, state, this.#options.incomingBitsPerSecondMax);
  }

  async #carry(section: OfferedMedia, { sends, receives, svc }: Wanted) {
    const { direction, mid } = section;
    const sent = sends.get(mid);
    const received = receives.get(mid);
    if (sent !== undefined && (direction === 'sendonly' || direction === 'sendrecv'))
      return this.sections.send(section, sent, svc.get(sent) ?? null);
    if (received !== undefined && (direction === 'recvonly' || direction === 'sendrecv'))
      return this.sections.receive(section, received);
    this.sections.clear(mid);
    return null;
  }

  async #restartIceIfAsked(usernameFragment: string): Promise<void> {
    const isNew = this.#iceUsernameFragment !== null && this.#iceUsernameFragment !== usernameFragment;
    if (isNew) await this.transport.restartIce();
    this.#iceUsernameFragment = usernameFragment;
  }

  #describe(sections: readonly DescribedSection[], setup: Description['setup']): Description {
    const { iceParameters, iceCandidates, dtlsParameters } = this.transport;
    const fingerprint = dtlsParameters.fingerprints.find(({ algorithm }) => algorithm === 'sha-256');
    const [first] = dtlsParameters.fingerprints;
    return {
      sessionId: this.#sessionId,
      version: this.#version,
      ice: iceParameters,
      candidates: iceCandidates,
      fingerprint: fingerprint ?? first ?? { algorithm: 'sha-256', value: '' },
      setup,
      sections,
    };
  }

  #watch(): void {
    const { transport } = this.#footing;
    watchTransport(transport, {
      state: (state) => {
        if (!this.#isClosed && this.transport === transport) this.#options.events.state(state);
      },
      estimate: (bitsPerSecond) => this.#options.events.estimate(bitsPerSecond),
    });
  }

  /** For orders that nobody waits for: what they were for may be gone by the time that the worker hears of them. */
  #unlessGone(order: Promise<void>): void {
    order.catch((error: unknown) => {
      if (!this.transport.closed) this.#room.complain('media worker refused an order', error);
    });
  }
}

async function openFooting(room: RoomContext, space: Space, options: LinkOptions): Promise<Footing> {
  const transport = await openTransport(space, options);
  try {
    const channels = options.channels
      ? await Channels.open(transport, space, (bytes) => options.events.message(bytes))
      : null;
    const sections = new Sections({
      transport,
      space,
      sources: () => room.sources,
      spaces: () => room.spaces,
    });
    return { space, transport, channels, sections };
  } catch (error) {
    transport.close();
    throw error;
  }
}

function isMedia(section: OfferedSection): section is OfferedMedia {
  return section.kind === 'audio' || section.kind === 'video';
}

function refused(message: string): { readonly ok: false; readonly refusal: EngineRefusal } {
  return refuse({ code: 'SDP_INVALID', message });
}
