import { setTimeout as sleep } from 'node:timers/promises';
import {
  binaryCodec,
  type ClientMessage,
  type ClientMessageOf,
  type MediaSection,
  type ServerMessage,
  type ServerMessageOf,
  wrapLossy,
} from '@streamxr/protocol';
import datachannel, { type DataChannel, type PeerConnection, type Track } from 'node-datachannel';
import { nowUs } from '../../load/member.ts';
import { PlainClient } from '../../../services/streamxr/src/testing/plain-client.ts';
import { PacketWriter } from '../bots/packet.ts';
import { addReceivingTrack, addSendingTrack, describedWith, listenTo, payloadType } from '../bots/tracks.ts';

const sendMid = 'camera';
const slotMid = 'slot';
const packetsPerSecond = 30;
const channelsMsMax = 5_000;
/** As a page does after `media-lost`. */
const attemptsMax = 4;
const againMs = 300;
const pictureHeight = 360;
/** Key frame wanted: RTCP's payload-specific feedback, picture loss indication (RFC 4585). */
const feedbackType = 206;
const pictureLoss = 1;

export interface FirstPacket {
  /** Since media was asked for. */
  readonly ms: number;
  /** Connections that were begun; 1 where all went well. */
  readonly attempts: number;
}

/** A member without a browser: it says on the wire what a page says, and its peer connection is native. */
export class MemberBot implements Disposable {
  readonly clientId: string;
  readonly #line: PlainClient;
  #peer: PeerConnection | null = null;
  // What nobody holds is collected, with what it calls.
  readonly #tracks: Track[] = [];
  readonly #channels: DataChannel[] = [];
  #up: DataChannel | null = null;
  #sequence = 0;
  #revision = 0;
  #sending: NodeJS.Timeout | null = null;

  private constructor(line: PlainClient, clientId: string) {
    this.#line = line;
    this.clientId = clientId;
  }

  static async join(url: string, room: string, name: string): Promise<MemberBot> {
    const line = await PlainClient.join(url, { room, name }, 'streamxr.v1.bin');
    return new MemberBot(line, line.welcome.clientId);
  }

  /** From asking for media to the first packet of the other's camera. Rejects when there is none in time. */
  async showAndSee(cameraOf: string, address: string, withinMs: number): Promise<FirstPacket> {
    const startMs = performance.now();
    const requestId = 'camera';
    this.#line.send({ type: 'publish-track', requestId, kind: 'camera' });
    const { track } = await this.#line.next(
      'track-published',
      (one) => one.requestId === requestId,
      withinMs,
    );
    const sends = [{ mid: sendMid, trackId: track.trackId }];
    const first = Promise.withResolvers<FirstPacket>();
    let attempts = 0;
    let peer: PeerConnection | null = null;
    while (peer === null) {
      if (++attempts > attemptsMax) throw new Error('no connection with the server');
      if (attempts > 1) await sleep(againMs);
      peer = await this.#connect(address, sends, withinMs, () =>
        first.resolve({ ms: performance.now() - startMs, attempts }),
      );
    }
    const wanted = await this.#cameraOf(cameraOf, withinMs);
    this.#line.send({
      type: 'media-view',
      pictures: [{ trackId: wanted, heightPixels: pictureHeight, gazeRad: 0 }],
    });
    await this.#line.next('media-plan', ({ tracks }) => tracks.includes(wanted), withinMs);
    await this.#offer(peer, { sends, receives: [{ mid: slotMid, trackId: wanted }] }, withinMs);
    const late = sleep(Math.max(0, startMs + withinMs - performance.now())).then(() => {
      throw new Error('no packet came');
    });
    return Promise.race([first.promise, late]);
  }

  /** Opens the data channels, and nothing else. `heard`: what comes down them. */
  async openChannels(address: string, heard: (message: ServerMessage) => void): Promise<void> {
    const ready = await this.#startMedia(channelsMsMax);
    if (ready.channels === null) throw new Error('the server has no data channels');
    const peer = this.#open(address, ready.iceServers.length);
    const { up, down } = ready.channels;
    this.#up = openChannel(peer, 'up', up);
    const from = up === down ? this.#up : openChannel(peer, 'down', down);
    this.#channels.push(this.#up, from);
    from.onMessage((data) => {
      const decoded = typeof data === 'string' ? null : binaryCodec.decodeServer(new Uint8Array(data));
      if (decoded?.ok === true) heard(decoded.value);
    });
    const open = Promise.withResolvers<void>();
    this.#up.onOpen(() => open.resolve());
    await this.#offer(peer, { sends: [], receives: [] }, channelsMsMax);
    await open.promise;
  }

  /** By data channel where one is open, else over the line. */
  moveTo(pose: Omit<ClientMessageOf<'head-tracking'>, 'type'>): void {
    const message = { type: 'head-tracking', ...pose } as const;
    const frame = this.#up === null ? null : binaryCodec.encodeClient(message);
    const wrapped = frame === null || typeof frame === 'string' ? null : wrapLossy(this.#sequence++, frame);
    if (wrapped === null || this.#up?.sendMessageBinary(wrapped) !== true) this.#line.send(message);
  }

  send(message: ClientMessage): void {
    this.#line.send(message);
  }

  /** What comes over the line; it is not kept from then on. */
  onLine(heard: (message: ServerMessage) => void): void {
    this.#line.socket.on('message', () => {
      for (const message of this.#line.heard.splice(0)) heard(message);
    });
  }

  [Symbol.dispose](): void {
    if (this.#sending !== null) clearInterval(this.#sending);
    this.#peer?.close();
    this.#line[Symbol.dispose]();
  }

  /**
   * Null when it fails. libdatachannel does so one time in a thousand on a busy machine: it lets the other side's handshake begin
   * before it has noted the fingerprint of the answer. A page would start again, too.
   */
  async #connect(
    address: string,
    sends: readonly MediaSection[],
    withinMs: number,
    packet: () => void,
  ): Promise<PeerConnection | null> {
    const ready = await this.#startMedia(withinMs);
    const peer = this.#open(address, ready.iceServers.length);
    const ssrc = 1 + Math.floor(Math.random() * 2 ** 31);
    const camera = addSendingTrack(peer, sendMid, ssrc);
    const slot = addReceivingTrack(peer, slotMid);
    this.#tracks.push(camera, slot);
    listenTo(slot, packet);
    this.#film(camera, ssrc);
    const connected = connectedBy(peer);
    try {
      await this.#offer(peer, { sends, receives: [] }, withinMs);
      return (await connected) ? peer : null;
    } catch (error) {
      if (peer.state() === 'connected' || peer.state() === 'connecting') throw error;
      return null;
    }
  }

  #startMedia(withinMs: number): Promise<ServerMessageOf<'media-ready'>> {
    this.#line.send({ type: 'start-media' });
    return this.#line.next('media-ready', () => true, withinMs);
  }

  #open(address: string, iceServers: number): PeerConnection {
    if (iceServers > 0) throw new Error('bots know no ICE servers');
    this.#peer = new datachannel.PeerConnection(this.clientId, { iceServers: [], bindAddress: address });
    return this.#peer;
  }

  async #offer(
    peer: PeerConnection,
    sections: Pick<ClientMessageOf<'media-offer'>, 'sends' | 'receives'>,
    withinMs: number,
  ): Promise<void> {
    const revision = ++this.#revision;
    peer.setLocalDescription('offer');
    this.#line.send({ type: 'media-offer', revision, sdp: await describedWith(peer), ...sections });
    const { sdp } = await this.#line.next('media-answer', (answer) => answer.revision === revision, withinMs);
    peer.setRemoteDescription(sdp, 'answer');
  }

  async #cameraOf(clientId: string, withinMs: number): Promise<string> {
    const isIts = (track: { readonly clientId: string | null; readonly kind: string }): boolean =>
      track.clientId === clientId && track.kind === 'camera';
    return this.#line.until(
      () => {
        for (const message of this.#line.heard) {
          const tracks =
            message.type === 'media-tracks'
              ? message.tracks
              : message.type === 'track-published'
                ? [message.track]
                : [];
          const found = tracks.find(isIts);
          if (found !== undefined) return found.trackId;
        }
        return undefined;
      },
      `the camera of ${clientId}`,
      withinMs,
    );
  }

  /** Thirty packets a second, and at once a key frame for whoever asks for one. */
  #film(camera: Track, ssrc: number): void {
    const writer = new PacketWriter(payloadType, ssrc);
    camera.onMessage((packet) => {
      if (packet[1] === feedbackType && ((packet[0] ?? 0) & 0x1f) === pictureLoss) writer.keyFrameNext();
    });
    if (this.#sending !== null) clearInterval(this.#sending);
    this.#sending = setInterval(() => {
      if (camera.isOpen()) camera.sendMessageBinary(writer.next(nowUs()));
    }, 1_000 / packetsPerSecond);
  }
}

/** Whether it comes about. */
function connectedBy(peer: PeerConnection): Promise<boolean> {
  return new Promise((resolve) => {
    peer.onStateChange((state) => {
      if (state === 'connected' || state === 'failed') resolve(state === 'connected');
    });
  });
}

function openChannel(peer: PeerConnection, label: string, id: number): DataChannel {
  return peer.createDataChannel(label, { negotiated: true, id, unordered: true, maxRetransmits: 0 });
}
