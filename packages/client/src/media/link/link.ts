import { type Logger, unreachable } from '@streamxr/kernel';
import {
  limits,
  type MediaEngineName,
  type MediaSection,
  type MemberTrackKind,
  type ServerMessageOf,
} from '@streamxr/protocol';
import type { LossyPath } from '../../lossy/lossy-road.ts';
import { StreamXrError } from '../../stream-xr-error.ts';
import type { Cancel, Timers } from '../../timers.ts';
import { type CodecCapability, preferredCodecs, type SectionUse } from './codecs.ts';
import { contentHintOf, degradationOf, encodingsOf, type PictureSize, svcEncodingsOf } from './encodings.ts';
import { LinkChannels } from './link-channels.ts';
import { Negotiation } from './negotiation.ts';
import { type OpusTuning, tuneOpus } from './opus.ts';
import { assignSlots, type SlotKind, type WantedTrack } from './slots.ts';

/** A network that does not come back by itself within this time gets help. */
const disconnectedMsMax = 3_000;
/** From asking for another network to having it. */
const iceRestartMsMax = 10_000;
/** Offers came too fast, by the server's word. */
const tooManyMs = 250;
/** Candidates that wait for their offer to be out. */
const candidatesMax = 64;
/** Sections for what this member sends, one for each kind, are kept free. */
const sendsReserved = 4;

/** A track of this member that a link shall carry. */
export interface LinkSend {
  readonly trackId: string;
  readonly kind: MemberTrackKind;
  readonly media: MediaStreamTrack;
  readonly encrypted: boolean;
  /** With its layers in one encoding. */
  readonly svc: boolean;
}

/** A track that arrives. */
export interface LinkReceive {
  readonly trackId: string;
  readonly kind: SlotKind;
  readonly receiver: RTCRtpReceiver;
}

/** What the ends of a link do with encoded frames; see `encryption`. */
export interface LinkTransforms {
  /** What the browser wants to be told before the connection is made. */
  readonly configuration: RTCConfiguration;
  send(sender: RTCRtpSender, kind: SlotKind, encrypted: boolean): void;
  /** `trackId` is null while the section is free. */
  receive(receiver: RTCRtpReceiver, kind: SlotKind, trackId: string | null): void;
}

export type OfferDraft = Pick<ServerMessageOf<'media-answer'>, 'revision' | 'sdp'> & {
  readonly sends: readonly MediaSection[];
  readonly receives: readonly MediaSection[];
};

export interface LinkEvents {
  connected(): void;
  /** What arrives, after each negotiation. */
  received(tracks: readonly LinkReceive[]): void;
  /** Null while the path is not open. */
  lossyPath(path: LossyPath | null): void;
  lossyFrame(frame: Uint8Array<ArrayBuffer>): void;
  /** It cannot go on; nothing is told after it. */
  failed(error: StreamXrError): void;
}

export interface LinkOptions {
  readonly createConnection: (configuration: RTCConfiguration) => RTCPeerConnection;
  readonly codecs: (kind: SlotKind, way: 'receive' | 'send') => readonly CodecCapability[];
  readonly ready: ServerMessageOf<'media-ready'>;
  readonly transforms: LinkTransforms | null;
  /** Resolves with the answer. Rejects with the server's refusal, `TIMEOUT`, or `OFFLINE`: then `lineBack` will be called. */
  readonly offer: (offer: OfferDraft) => Promise<ServerMessageOf<'media-answer'>>;
  readonly candidate: (candidate: string, mid: string) => void;
  readonly timers: Timers;
  readonly log: Logger;
  readonly events: LinkEvents;
}

interface SendSection {
  readonly kind: MemberTrackKind;
  readonly transceiver: RTCRtpTransceiver;
  readonly encrypted: boolean;
  readonly svc: boolean;
  send: LinkSend | null;
}

interface SlotSection {
  readonly kind: SlotKind;
  readonly transceiver: RTCRtpTransceiver;
  /** What it shall carry from the next offer on. */
  trackId: string | null;
  /** What it carries, by the newest answer. */
  carries: string | null;
}

/**
 * This member's peer connection: carries what it is told to send into sections, plans into slots, and offers until the server has
 * answered that. `negotiation` says when, `assignSlots` where; what the network does is watched here.
 */
export class Link {
  readonly connection: RTCPeerConnection;
  readonly #options: LinkOptions;
  readonly #negotiation = new Negotiation();
  readonly #channels: LinkChannels | null;
  readonly #sends: SendSection[] = [];
  readonly #slots: SlotSection[] = [];
  /** Sections that the engine asked for. */
  #groundSections = 0;
  #wantedSends: readonly LinkSend[] = [];
  #wantedPlan: readonly WantedTrack[] = [];
  /** The offer that has no answer yet, for saying it again. */
  #outstanding: OfferDraft | null = null;
  #waitingCandidates: RTCIceCandidate[] | null = [];
  /** The ground is laid: it may offer. */
  #isOpen = false;
  #isConnected = false;
  #isClosed = false;
  #cancelTrouble: Cancel | null = null;
  #cancelLater: Cancel | null = null;

  constructor(options: LinkOptions) {
    this.#options = options;
    const { ready, transforms, events } = options;
    this.connection = options.createConnection({
      iceServers: ready.iceServers.map(toIceServer),
      bundlePolicy: 'max-bundle',
      rtcpMuxPolicy: 'require',
      ...transforms?.configuration,
    });
    this.connection.addEventListener('icecandidate', ({ candidate }) => this.#candidate(candidate));
    this.connection.addEventListener('iceconnectionstatechange', () => this.#networkStateChanged());
    this.connection.addEventListener('connectionstatechange', () => this.#stateChanged());
    this.#channels =
      ready.channels === null
        ? null
        : new LinkChannels(this.connection, ready.channels, {
            path: (path) => events.lossyPath(path),
            frame: (frame) => events.lossyFrame(frame),
          });
  }

  get engine(): MediaEngineName {
    return this.#options.ready.engine;
  }

  get isConnected(): boolean {
    return this.#isConnected && !this.#isClosed;
  }

  /** Takes the engine's groundwork, and offers for the first time. */
  async open(): Promise<void> {
    try {
      await this.#layGround();
    } catch (error) {
      this.#fail(broken(error));
      return;
    }
    this.#isOpen = true;
    this.#change();
  }

  /** What it shall carry, both ways; it offers where that differs from what it does. */
  want(sends: readonly LinkSend[], plan: readonly WantedTrack[]): void {
    const isSame = isSameSends(sends, this.#wantedSends) && isSameList(plan, this.#wantedPlan);
    this.#wantedSends = sends;
    this.#wantedPlan = plan;
    if (!isSame) this.#change();
  }

  /** Another device for a track, without an offer. */
  async replace(trackId: string, media: MediaStreamTrack): Promise<void> {
    const section = this.#sends.find(({ send }) => send?.trackId === trackId);
    if (section?.send === undefined || section.send === null) return;
    section.send = { ...section.send, media };
    await section.transceiver.sender.replaceTrack(media);
  }

  /** The line was lost and is back: what was said may not have been heard. */
  lineBack(): void {
    this.#cancelLater?.();
    // An empty change asks the server whether the link still lives.
    if (!this.#sayAgain()) this.#change();
  }

  /** This machine is in another network, or may be. */
  networkChanged(): void {
    if (this.#isConnected) this.#help();
  }

  /** What a media section carries, either way. */
  trackOf(mid: string): string | null {
    const send = this.#sends.find(({ transceiver }) => transceiver.mid === mid)?.send;
    if (send !== undefined && send !== null) return send.trackId;
    return this.#slots.find(({ transceiver }) => transceiver.mid === mid)?.carries ?? null;
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#cancelTrouble?.();
    this.#cancelLater?.();
    this.#channels?.close();
    this.connection.close();
  }

  async #layGround(): Promise<void> {
    const { groundwork } = this.#options.ready;
    if (groundwork === null) return;
    await this.connection.setRemoteDescription({ type: 'offer', sdp: groundwork });
    for (const transceiver of this.connection.getTransceivers())
      this.#prefer(transceiver, transceiver.receiver.track.kind === 'audio' ? 'audio' : 'video', 'receive');
    await this.connection.setLocalDescription(await this.connection.createAnswer());
    this.#groundSections = this.connection.getTransceivers().length;
  }

  #change(): void {
    this.#negotiation.change();
    this.#run();
  }

  #run(): void {
    if (this.#isClosed || !this.#isOpen) return;
    const due = this.#negotiation.next();
    if (due !== null) void this.#makeOffer(due.revision, due.iceRestart);
  }

  async #makeOffer(revision: number, iceRestart: boolean): Promise<void> {
    try {
      await this.#placeSends();
      this.#placeSlots();
      await this.connection.setLocalDescription(await this.connection.createOffer({ iceRestart }));
      const sdp = this.connection.localDescription?.sdp ?? '';
      if (sdp.length > limits.sdpMax)
        throw new StreamXrError('SDP_INVALID', `The browser's offer has ${sdp.length} characters.`);
      await this.#say({ revision, sdp, ...this.#sections() });
    } catch (error) {
      this.#fail(broken(error));
    }
  }

  async #say(offer: OfferDraft): Promise<void> {
    this.#outstanding = offer;
    this.#negotiation.offered();
    const answering = this.#options.offer(offer);
    this.#sendCandidates();
    try {
      const answer = await answering;
      if (!this.#isClosed && this.#negotiation.answered(answer.revision)) await this.#take(answer.sdp, offer);
    } catch (error) {
      // Without a line the offer is said again when that is back.
      if (error instanceof StreamXrError && error.code === 'OFFLINE') return;
      if (error instanceof StreamXrError && error.code === 'RATE_LIMITED') this.#sayLater(error.retryAfterMs);
      else this.#fail(broken(error));
    }
  }

  #sayLater(delayMs = tooManyMs): void {
    this.#cancelLater = this.#options.timers.after(Math.max(delayMs, tooManyMs), () => this.#sayAgain());
  }

  /** False where no offer is out. */
  #sayAgain(): boolean {
    if (this.#isClosed || this.#outstanding === null) return false;
    const revision = this.#negotiation.again();
    if (revision === null) return false;
    void this.#say({ ...this.#outstanding, revision });
    return true;
  }

  async #take(sdp: string, offer: OfferDraft): Promise<void> {
    this.#outstanding = null;
    await this.connection.setRemoteDescription({ type: 'answer', sdp: tuneOpus(sdp, this.#tunings()) });
    const carried = new Map(offer.receives.map(({ mid, trackId }) => [mid, trackId]));
    for (const slot of this.#slots) {
      const { kind, transceiver, trackId } = slot;
      slot.carries = carried.get(transceiver.mid ?? '') ?? null;
      this.#options.transforms?.receive(
        transceiver.receiver,
        kind,
        slot.carries === trackId ? trackId : null,
      );
    }
    this.#negotiation.applied();
    this.#tellReceived();
    await this.#tuneSenders();
    this.#run();
  }

  /** What a slot was taken from is gone at once; what it was given to comes with the answer. */
  #tellReceived(): void {
    if (this.#isClosed) return;
    const tracks = this.#slots.flatMap(({ kind, transceiver, carries, trackId }) =>
      carries === null || carries !== trackId
        ? []
        : [{ trackId: carries, kind, receiver: transceiver.receiver }],
    );
    this.#options.events.received(tracks);
  }

  async #placeSends(): Promise<void> {
    const wanted = new Map(this.#wantedSends.map((send) => [send.trackId, send]));
    for (const section of this.#sends) {
      if (section.send === null || wanted.get(section.send.trackId)?.svc === section.svc) continue;
      section.send = null;
      section.transceiver.direction = 'inactive';
      await section.transceiver.sender.replaceTrack(null);
    }
    for (const send of this.#wantedSends) {
      if (this.#sends.some((section) => section.send?.trackId === send.trackId)) continue;
      hint(send);
      const free = this.#sends.find(
        ({ kind, encrypted, svc, send: former }) =>
          former === null && kind === send.kind && encrypted === send.encrypted && svc === send.svc,
      );
      if (free === undefined) this.#sends.push(this.#addSend(send));
      else {
        free.send = send;
        free.transceiver.direction = 'sendonly';
        await free.transceiver.sender.replaceTrack(send.media);
      }
    }
  }

  #addSend(send: LinkSend): SendSection {
    const { kind, media, encrypted, svc } = send;
    const encodings =
      svc && (kind === 'camera' || kind === 'screen')
        ? svcEncodingsOf(kind)
        : encodingsOf(kind, this.#options.ready.layers, sizeOf(media));
    const transceiver = this.#addSending(media, encodings);
    this.#prefer(transceiver, kindOf(kind), svc ? 'svc' : encrypted ? 'send-encrypted' : 'send');
    this.#options.transforms?.send(transceiver.sender, kindOf(kind), encrypted);
    return { kind, transceiver, encrypted, svc, send };
  }

  #addSending(media: MediaStreamTrack, encodings: readonly RTCRtpEncodingParameters[]): RTCRtpTransceiver {
    const add = (sendEncodings: RTCRtpEncodingParameters[]): RTCRtpTransceiver =>
      this.connection.addTransceiver(media, { direction: 'sendonly', sendEncodings });
    try {
      return add([...encodings]);
    } catch {
      // A browser that does not know `scalabilityMode` yet.
      return add(
        encodings.map((encoding) => {
          const plain = { ...encoding };
          Reflect.deleteProperty(plain, 'scalabilityMode');
          return plain;
        }),
      );
    }
  }

  #placeSlots(): void {
    const assigned = assignSlots(this.#slots, this.#wantedPlan, this.#slotsMax());
    assigned.forEach(({ kind, trackId }, index) => {
      const slot = this.#slots[index] ?? this.#addSlot(kind);
      if (slot.trackId !== trackId) {
        slot.trackId = trackId;
        // What is still on its way belongs to the track before.
        this.#options.transforms?.receive(slot.transceiver.receiver, kind, null);
      }
      const direction = trackId === null ? 'inactive' : 'recvonly';
      if (slot.transceiver.direction !== direction) slot.transceiver.direction = direction;
    });
    // An offer has to have something in it.
    if (this.#channels === null && this.#slots.length + this.#sends.length + this.#groundSections === 0)
      this.#addSlot('audio');
    this.#tellReceived();
  }

  #addSlot(kind: SlotKind): SlotSection {
    const transceiver = this.connection.addTransceiver(kind, { direction: 'recvonly' });
    this.#prefer(transceiver, kind, 'receive');
    const slot = { kind, transceiver, trackId: null, carries: null };
    this.#slots.push(slot);
    this.#options.transforms?.receive(transceiver.receiver, kind, null);
    return slot;
  }

  #slotsMax(): number {
    const others = this.#groundSections + (this.#channels === null ? 0 : 1);
    return (
      limits.mediaSectionsMax - others - Math.max(sendsReserved, this.#wantedSends.length, this.#sends.length)
    );
  }

  #prefer(transceiver: RTCRtpTransceiver, kind: SlotKind, use: SectionUse): void {
    const known = this.#options.codecs(kind, use === 'receive' ? 'receive' : 'send');
    const preferred = preferredCodecs(kind, known, use);
    if (preferred.length === 0 || !('setCodecPreferences' in transceiver)) return;
    try {
      transceiver.setCodecPreferences([...preferred]);
    } catch (error) {
      this.#options.log.info('codecs could not be chosen', { error: String(error) });
    }
  }

  #sections(): Pick<OfferDraft, 'sends' | 'receives'> {
    return {
      sends: this.#sends.flatMap(({ transceiver: { mid }, send }) =>
        mid === null || send === null ? [] : [{ mid, trackId: send.trackId }],
      ),
      receives: this.#slots.flatMap(({ transceiver: { mid }, trackId }) =>
        mid === null || trackId === null ? [] : [{ mid, trackId }],
      ),
    };
  }

  #tunings(): ReadonlyMap<string, OpusTuning> {
    const tunings = new Map<string, OpusTuning>();
    for (const { kind, transceiver, send } of this.#sends) {
      const { mid } = transceiver;
      if (mid === null || send === null || kindOf(kind) !== 'audio') continue;
      const { maxBitrate = 0 } = encodingsOf(kind, 1)[0] ?? {};
      tunings.set(mid, { dtx: kind === 'microphone', maxBitsPerSecond: maxBitrate });
    }
    return tunings;
  }

  async #tuneSenders(): Promise<void> {
    for (const { kind, transceiver, send } of this.#sends) {
      if (send === null || kindOf(kind) !== 'video') continue;
      const parameters = transceiver.sender.getParameters();
      const degradationPreference = degradationOf(kind);
      if (parameters.degradationPreference === degradationPreference) continue;
      await transceiver.sender
        .setParameters({ ...parameters, degradationPreference })
        .catch((error: unknown) => {
          this.#options.log.info('a preference was refused', { error: String(error) });
        });
    }
  }

  #candidate(candidate: RTCIceCandidate | null): void {
    if (candidate === null || candidate.candidate === '' || this.#isClosed) return;
    if (this.#waitingCandidates === null) this.#sendCandidate(candidate);
    else if (this.#waitingCandidates.length < candidatesMax) this.#waitingCandidates.push(candidate);
  }

  #sendCandidates(): void {
    const waiting = this.#waitingCandidates ?? [];
    this.#waitingCandidates = null;
    for (const candidate of waiting) this.#sendCandidate(candidate);
  }

  #sendCandidate({ candidate, sdpMid }: RTCIceCandidate): void {
    if (candidate.length <= limits.iceCandidateMax) this.#options.candidate(candidate, sdpMid ?? '0');
  }

  #networkStateChanged(): void {
    const state = this.connection.iceConnectionState;
    this.#channels?.reachable(this.#isReachable());
    switch (state) {
      case 'connected':
      case 'completed':
        this.#cancelTrouble?.();
        this.#cancelTrouble = null;
        return;
      case 'disconnected':
        this.#inTrouble(disconnectedMsMax, () => this.#help());
        return;
      case 'failed':
        this.#help();
        return;
      case 'new':
      case 'checking':
      case 'closed':
        return;
      default:
        unreachable(state);
    }
  }

  #isReachable(): boolean {
    const state = this.connection.iceConnectionState;
    return state === 'connected' || state === 'completed';
  }

  #stateChanged(): void {
    if (this.#isClosed) return;
    const state = this.connection.connectionState;
    if (state === 'connected' && !this.#isConnected) {
      this.#isConnected = true;
      this.#options.events.connected();
    } else if (state === 'failed' && this.#cancelTrouble === null) this.#help();
  }

  /** Looks for another network path, where the engine can follow; else this link is over. */
  #help(): void {
    if (this.#isClosed) return;
    if (!this.#isConnected || this.engine === 'node-datachannel') {
      this.#fail(new StreamXrError('MEDIA_UNREACHABLE'));
      return;
    }
    this.#inTrouble(iceRestartMsMax, () => {
      if (!this.#isReachable()) this.#fail(new StreamXrError('MEDIA_UNREACHABLE'));
    });
    this.#negotiation.restartIce();
    this.#run();
  }

  #inTrouble(forMs: number, then: () => void): void {
    this.#cancelTrouble?.();
    this.#cancelTrouble = this.#options.timers.after(forMs, () => {
      this.#cancelTrouble = null;
      then();
    });
  }

  #fail(error: StreamXrError): void {
    if (this.#isClosed) return;
    this.close();
    this.#options.events.failed(error);
  }
}

function isSameSends(a: readonly LinkSend[], b: readonly LinkSend[]): boolean {
  return isSameList(a, b) && a.every(({ svc }, index) => svc === b[index]?.svc);
}

function isSameList(a: readonly WantedTrack[] | readonly LinkSend[], b: typeof a): boolean {
  return a.length === b.length && a.every(({ trackId }, index) => trackId === b[index]?.trackId);
}

function kindOf(kind: MemberTrackKind): SlotKind {
  return kind === 'microphone' || kind === 'screen-sound' ? 'audio' : 'video';
}

function hint({ kind, media }: LinkSend): void {
  if ('contentHint' in media && media.contentHint === '') media.contentHint = contentHintOf(kind);
}

function toIceServer({
  urls,
  username,
  credential,
}: ServerMessageOf<'media-ready'>['iceServers'][number]): RTCIceServer {
  return {
    urls: [...urls],
    ...(username === undefined ? {} : { username }),
    ...(credential === undefined ? {} : { credential }),
  };
}

function broken(error: unknown): StreamXrError {
  if (error instanceof StreamXrError) return error;
  return new StreamXrError('MEDIA_UNREACHABLE', `The browser cannot connect: ${String(error)}`, {
    cause: error,
  });
}

/** Null for sound, for what has not shown a picture yet, and where the browser does not say. */
export function sizeOf(media: MediaStreamTrack): PictureSize | null {
  const { width = 0, height = 0 } = typeof media.getSettings === 'function' ? media.getSettings() : {};
  return width > 0 && height > 0 ? { width, height } : null;
}
