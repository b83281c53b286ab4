import { accept, type Result, refuse } from '@streamxr/kernel';
import { type DataChannel, PeerConnection, type RtcConfig, type Track } from 'node-datachannel';
import type { LinkState } from '@streamxr/media';
import type { MediaChannels } from '@streamxr/protocol';
import type { LocalTransport } from './sdp/answer.ts';
import { saneCandidate } from './sdp/candidate.ts';
import type { Offer } from './sdp/offer.ts';

export interface TransportOptions {
  readonly config: RtcConfig;
  /** Addresses that are told in place of this machine's own; none where those can be reached. */
  readonly announcedAddresses: readonly string[];
}

export interface TransportEvents {
  state(state: LinkState): void;
  /** RTP or RTCP, decrypted. The bytes are the callee's. */
  packet(packet: Buffer): void;
  message(bytes: Uint8Array): void;
}

/** Ids in SCTP. Both sides create their channels, so that nothing is agreed on at run time. */
export const channelIds: MediaChannels = { up: 0, down: 1 };

const pipeMid = 'pipe';
const channelsMid = 'data';
/** What may wait for a slow peer in the channel down: newer messages are worth more than these. */
const channelBufferBytesMax = 64 * 1024;
const remoteCandidatesMax = 64;
/** Host candidates of this machine come in milliseconds; this is for a machine that is stuck. */
const gatheringMsMax = 5_000;

/**
 * A libdatachannel connection as what is needed of it: ICE, DTLS, SRTP and SCTP. It is told of one media section, whatever the
 * peer offers: with a single one, libdatachannel hands over every packet that decrypts and sends whatever it is given. So
 * sections, sources and payload types are this package's alone, and no line of a stranger's SDP reaches the library.
 */
export class Transport {
  readonly #connection: PeerConnection;
  readonly #events: TransportEvents;
  readonly #announced: readonly string[];
  #track: Track | null = null;
  #up: DataChannel | null = null;
  #down: DataChannel | null = null;
  #remoteCandidates = 0;
  #open = true;
  #endGathering: ((isComplete: boolean) => void) | null = null;
  #local: LocalTransport | null = null;

  constructor({ config, announcedAddresses }: TransportOptions, events: TransportEvents) {
    this.#events = events;
    this.#announced = announcedAddresses;
    this.#connection = new PeerConnection('link', config);
    this.#connection.onStateChange((state) => this.#changed(state));
    this.#connection.onTrack((track) => this.#pipe(track));
  }

  /** Null until connected to an offer. */
  get local(): LocalTransport | null {
    return this.#local;
  }

  get hasChannels(): boolean {
    return this.#down !== null;
  }

  /** Null before anything was measured. Of SCTP, so only where there are channels. */
  get roundTripMs(): number | null {
    const ms = this.#open ? this.#connection.rtt() : 0;
    return ms > 0 ? ms : null;
  }

  /** Takes the first offer, and a later one that adds channels. Only ICE, DTLS and SCTP are looked at. */
  async connect(offer: Offer, withChannels: boolean): Promise<Result<LocalTransport>> {
    const gathered = this.#gathered();
    try {
      this.#connection.setRemoteDescription(pipeOffer(offer, withChannels), 'offer');
      if (withChannels) this.#openChannels();
    } catch (error) {
      return refuse(error instanceof Error ? error.message : String(error));
    }
    const isGathered = await gathered;
    if (!this.#open) return refuse('the link is closed');
    if (!isGathered) return refuse('this machine has no address to be reached at');
    const local = this.#open
      ? readLocal(this.#connection.localDescription()?.sdp ?? '', this.#announced)
      : null;
    if (local === null) return refuse('the link is closed');
    this.#local = local;
    for (const candidate of offer.candidates) this.addCandidate(candidate);
    return accept(local);
  }

  /** What makes no sense, comes too often or too early is dropped. */
  addCandidate(text: string): void {
    const candidate = saneCandidate(text);
    if (candidate === null || !this.#open || this.#remoteCandidates >= remoteCandidatesMax) return;
    this.#remoteCandidates++;
    try {
      this.#connection.addRemoteCandidate(candidate, pipeMid);
    } catch {
      // The library is stricter than we: a candidate of no use is no reason to end a link.
    }
  }

  /** Encrypts and sends RTP or RTCP; false where nothing is connected. `packet` may be written again afterwards. */
  sendPacket(packet: Buffer): boolean {
    const track = this.#track;
    if (track === null || !this.#open || !track.isOpen()) return false;
    try {
      return track.sendMessageBinary(packet);
    } catch {
      // Between `isOpen` and here the connection can go, on another thread.
      return false;
    }
  }

  sendMessage(bytes: Uint8Array): boolean {
    const down = this.#down;
    if (down === null || !this.#open || !down.isOpen() || down.bufferedAmount() > channelBufferBytesMax)
      return false;
    try {
      return down.sendMessageBinary(bytes);
    } catch {
      return false;
    }
  }

  close(): void {
    if (!this.#open) return;
    this.#open = false;
    this.#endGathering?.(false);
    this.#track?.close();
    this.#up?.close();
    this.#down?.close();
    this.#connection.close();
  }

  #changed(state: string): void {
    if (!this.#open || state === 'new') return;
    if (
      state === 'connecting' ||
      state === 'connected' ||
      state === 'disconnected' ||
      state === 'failed' ||
      state === 'closed'
    )
      this.#events.state(state);
  }

  #pipe(track: Track): void {
    if (!this.#open) {
      track.onClosed(() => undefined);
      track.close();
      return;
    }
    this.#track = track;
    // Without a listener the library keeps the process alive for the track's sake.
    track.onClosed(() => undefined);
    track.onMessage((packet) => {
      if (this.#open) this.#events.packet(packet);
    });
  }

  #openChannels(): void {
    const options = { negotiated: true, unordered: true, maxRetransmits: 0 };
    this.#up = this.#connection.createDataChannel('up', { ...options, id: channelIds.up });
    this.#up.onMessage((message) => {
      if (this.#open && typeof message !== 'string') this.#events.message(new Uint8Array(message));
    });
    this.#up.onClosed(() => undefined);
    this.#down = this.#connection.createDataChannel('down', { ...options, id: channelIds.down });
    this.#down.onClosed(() => undefined);
  }

  #gathered(): Promise<boolean> {
    if (this.#connection.gatheringState() === 'complete') return Promise.resolve(true);
    return new Promise((resolve) => {
      const end = (isComplete: boolean): void => {
        clearTimeout(timer);
        this.#endGathering = null;
        resolve(isComplete);
      };
      const timer = setTimeout(() => end(false), gatheringMsMax);
      this.#endGathering = end;
      this.#connection.onGatheringStateChange((state) => {
        if (state === 'complete') end(true);
      });
    });
  }
}

function pipeOffer({ ice, fingerprint, setup }: Offer, withChannels: boolean): string {
  const channels = [
    'm=application 9 UDP/DTLS/SCTP webrtc-datachannel',
    'c=IN IP4 0.0.0.0',
    `a=mid:${channelsMid}`,
    'a=sctp-port:5000',
    'a=max-message-size:262144',
  ];
  const lines = [
    'v=0',
    'o=- 1 1 IN IP4 127.0.0.1',
    's=-',
    't=0 0',
    `a=group:BUNDLE ${pipeMid}${withChannels ? ` ${channelsMid}` : ''}`,
    `a=ice-ufrag:${ice.ufrag}`,
    `a=ice-pwd:${ice.pwd}`,
    `a=fingerprint:${fingerprint}`,
    `a=setup:${setup}`,
    'm=video 9 UDP/TLS/RTP/SAVPF 96',
    'c=IN IP4 0.0.0.0',
    `a=mid:${pipeMid}`,
    'a=sendrecv',
    'a=rtcp-mux',
    'a=rtpmap:96 VP8/90000',
    ...(withChannels ? channels : []),
  ];
  return `${lines.join('\r\n')}\r\n`;
}

function readLocal(sdp: string, announced: readonly string[]): LocalTransport | null {
  const lines = sdp.split(/\r?\n/);
  const value = (name: string): string | undefined =>
    lines.find((line) => line.startsWith(`a=${name}:`))?.slice(name.length + 3);
  const ufrag = value('ice-ufrag');
  const pwd = value('ice-pwd');
  const fingerprint = value('fingerprint');
  const setup = value('setup');
  if (ufrag === undefined || pwd === undefined || fingerprint === undefined) return null;
  return {
    ufrag,
    pwd,
    fingerprint,
    setup: setup === 'passive' ? 'passive' : 'active',
    candidates: announce(
      lines.filter((line) => line.startsWith('a=candidate:')).map((line) => line.slice(2)),
      announced,
    ),
  };
}

/** The first candidate's port under each announced address of its family: behind a 1:1 NAT ports are the same outside. */
function announce(candidates: readonly string[], addresses: readonly string[]): readonly string[] {
  if (addresses.length === 0) return candidates;
  return addresses.flatMap((address) => {
    const model = candidates.find(
      (candidate) => candidate.split(' ')[4]?.includes(':') === address.includes(':'),
    );
    return model === undefined ? [] : [model.split(' ').with(4, address).join(' ')];
  });
}
