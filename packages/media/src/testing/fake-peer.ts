import assert from 'node:assert/strict';
import { RTCPeerConnection } from './browser.ts';
import type { EngineLink, EngineRoom, LinkState } from '../engine.ts';
import { Ear, Eye } from './fake-media.ts';

/** What may be set when a peer is opened; the rest is as a browser has it. */
export interface FakePeerOptions {
  readonly channels?: boolean;
  readonly incomingBitsPerSecondMax?: number;
  /** False for a peer that does not take groundwork, as WHIP and WHEP programs. */
  readonly groundwork?: boolean;
}

/** A browser, as far as an engine can tell: libwebrtc behind an `EngineLink`. */
export class FakePeer implements Disposable {
  readonly connection: RTCPeerConnection;
  readonly link: EngineLink;
  readonly states: LinkState[];
  readonly estimates: number[];
  /** Unreliable messages that the engine handed over. */
  readonly messages: Uint8Array[];
  /** Unreliable messages that came down. */
  readonly received: Uint8Array[] = [];
  /** Null without channels. */
  readonly up: RTCDataChannel | null = null;
  readonly #sends = new Map<RTCRtpTransceiver, string>();
  readonly #receives = new Map<RTCRtpTransceiver, string>();
  readonly #senses: Disposable[] = [];

  static async open(
    room: EngineRoom,
    { channels = false, incomingBitsPerSecondMax = 5_000_000, groundwork = true }: FakePeerOptions = {},
  ): Promise<FakePeer> {
    const states: LinkState[] = [];
    const estimates: number[] = [];
    const messages: Uint8Array[] = [];
    const link = await room.openLink({
      events: {
        state: (state) => states.push(state),
        estimate: (bitsPerSecond) => estimates.push(bitsPerSecond),
        message: (bytes) => messages.push(bytes),
      },
      channels,
      incomingBitsPerSecondMax,
    });
    const peer = new FakePeer(link, states, estimates, messages);
    if (groundwork && link.groundwork !== null) await peer.#lay(link.groundwork);
    return peer;
  }

  private constructor(link: EngineLink, states: LinkState[], estimates: number[], messages: Uint8Array[]) {
    this.link = link;
    this.states = states;
    this.estimates = estimates;
    this.messages = messages;
    this.connection = new RTCPeerConnection({ bundlePolicy: 'max-bundle' });
    this.connection.onicecandidate = ({ candidate }): void => {
      if (candidate) link.addCandidate(candidate.candidate, candidate.sdpMid ?? '');
    };
    if (link.channels !== null) this.up = this.#openChannels(link.channels.up, link.channels.down);
  }

  async #lay(groundwork: string): Promise<void> {
    await this.connection.setRemoteDescription({ type: 'offer', sdp: groundwork });
    await this.connection.setLocalDescription(await this.connection.createAnswer());
  }

  #openChannels(upId: number, downId: number): RTCDataChannel {
    const options = { negotiated: true, ordered: false, maxRetransmits: 0 };
    const down = this.connection.createDataChannel('down', { ...options, id: downId });
    down.binaryType = 'arraybuffer';
    down.onmessage = ({ data }: MessageEvent<ArrayBuffer>): void => {
      this.received.push(new Uint8Array(data));
    };
    return this.connection.createDataChannel('up', { ...options, id: upId });
  }

  /** Adds a sending section; negotiate afterwards. */
  send(sourceId: string, track: MediaStreamTrack): RTCRtpTransceiver {
    const transceiver = this.connection.addTransceiver(track, { direction: 'sendonly' });
    this.#sends.set(transceiver, sourceId);
    return transceiver;
  }

  stopSending(transceiver: RTCRtpTransceiver): void {
    this.#sends.delete(transceiver);
    transceiver.direction = 'inactive';
  }

  /** Adds a receiving section, or gives the one of `slot` another source; negotiate afterwards. */
  receive(sourceId: string, kind: 'audio' | 'video', slot?: RTCRtpTransceiver): RTCRtpTransceiver {
    const transceiver = slot ?? this.connection.addTransceiver(kind, { direction: 'recvonly' });
    transceiver.direction = 'recvonly';
    this.#receives.set(transceiver, sourceId);
    return transceiver;
  }

  /** Frees a slot; negotiate afterwards. */
  release(slot: RTCRtpTransceiver): void {
    this.#receives.delete(slot);
    slot.direction = 'inactive';
  }

  hear(slot: RTCRtpTransceiver): Ear {
    const ear = new Ear(slot.receiver.track);
    this.#senses.push(ear);
    return ear;
  }

  watch(slot: RTCRtpTransceiver): Eye {
    const eye = new Eye(slot.receiver.track);
    this.#senses.push(eye);
    return eye;
  }

  /** One round of offer and answer; fails where the engine refuses. */
  async negotiate(): Promise<string> {
    const offer = await this.connection.createOffer();
    await this.connection.setLocalDescription(offer);
    const answer = await this.link.negotiate(this.offerOf(offer.sdp ?? ''));
    assert.ok(answer.ok, `refused: ${answer.ok ? '' : answer.refusal.message}`);
    await this.connection.setRemoteDescription({ type: 'answer', sdp: answer.value.sdp });
    return answer.value.sdp;
  }

  /** The offer as it goes to the engine: what each section carries, by mid. */
  offerOf(sdp: string): { sdp: string; sends: Map<string, string>; receives: Map<string, string> } {
    return { sdp, sends: byMid(this.#sends), receives: byMid(this.#receives) };
  }

  /** Pictures of all sections that are received now. */
  async framesDecoded(): Promise<number> {
    let frames = 0;
    (await this.connection.getStats()).forEach((stats: { type: string; framesDecoded?: number }) => {
      if (stats.type === 'inbound-rtp') frames += stats.framesDecoded ?? 0;
    });
    return frames;
  }

  async connected(): Promise<void> {
    await until(() => this.connection.connectionState === 'connected', 'the peer connection is connected');
    await until(() => this.states.at(-1) === 'connected', 'the engine says that the link is connected');
  }

  [Symbol.dispose](): void {
    for (const sense of this.#senses) sense[Symbol.dispose]();
    this.link.close();
    this.connection.close();
  }
}

function byMid(sections: ReadonlyMap<RTCRtpTransceiver, string>): Map<string, string> {
  const found = new Map<string, string>();
  for (const [{ mid }, sourceId] of sections) if (mid !== null) found.set(mid, sourceId);
  return found;
}

/** Waits until `holds`, looking every 20 ms; fails with `what` after `limitMs`. */
export async function until(
  holds: () => boolean | Promise<boolean>,
  what: string,
  limitMs = 10_000,
): Promise<void> {
  const endMs = performance.now() + limitMs;
  while (!(await holds())) {
    if (performance.now() > endMs) assert.fail(`not within ${limitMs} ms: ${what}`);
    await pause(20);
  }
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
