import { Ear, Eye, RTCPeerConnection } from '@streamxr/media/testing';

import type { ClientMessageOf, ServerMessageOf, Subprotocol } from '@streamxr/protocol';
import { PlainClient } from './plain-client.ts';

type Kind = ClientMessageOf<'publish-track'>['kind'];
type Joined = Awaited<ReturnType<typeof PlainClient.join>>;

/** A member with libwebrtc that knows the wire and no SDK: it publishes, follows its plans, and has ears and eyes. */
export class MediaPeer implements Disposable {
  readonly client: Joined;
  ready: ServerMessageOf<'media-ready'> | null = null;
  /** What came down by the unreliable channel. */
  readonly received: Uint8Array[] = [];
  up: RTCDataChannel | null = null;
  #connection: InstanceType<typeof RTCPeerConnection> | null = null;
  #revision = 0;
  #plan: readonly string[] = [];
  #negotiating: Promise<void> = Promise.resolve();
  readonly #media = new Map<string, MediaStreamTrack>();
  readonly #sends = new Map<string, RTCRtpTransceiver>();
  readonly #slots = new Map<RTCRtpTransceiver, string | null>();
  readonly #ears = new Map<string, Ear>();
  readonly #eyes = new Map<string, Eye>();

  private constructor(client: Joined) {
    this.client = client;
  }

  static async join(
    socketUrl: string,
    hello: Parameters<typeof PlainClient.join>[1],
    subprotocol: Subprotocol = 'streamxr.v1.json',
  ): Promise<MediaPeer> {
    return new MediaPeer(await PlainClient.join(socketUrl, hello, subprotocol));
  }

  get connection(): InstanceType<typeof RTCPeerConnection> {
    if (this.#connection === null) throw new Error('start() comes first');
    return this.#connection;
  }

  get plan(): readonly string[] {
    return this.#plan;
  }

  /** Asks for a peer connection, offers, and resolves when it is connected. */
  async start(): Promise<void> {
    this.#connection?.close();
    this.#forget();
    this.client.send({ type: 'start-media' });
    this.ready = await this.client.next('media-ready');
    const connection = new RTCPeerConnection({ bundlePolicy: 'max-bundle' });
    this.#connection = connection;
    connection.onicecandidate = ({ candidate }) => {
      if (candidate !== null && candidate.candidate !== '')
        this.client.send({
          type: 'media-candidate',
          candidate: candidate.candidate,
          mid: candidate.sdpMid ?? '0',
        });
    };
    if (this.ready.groundwork !== null) {
      await connection.setRemoteDescription({ type: 'offer', sdp: this.ready.groundwork });
      await connection.setLocalDescription(await connection.createAnswer());
    }
    if (this.ready.channels !== null) this.#openChannels(connection, this.ready.channels);
    for (const [trackId, media] of this.#media) this.#add(trackId, media);
    await this.negotiate();
    await this.client.until(
      () => (connection.connectionState === 'connected' ? true : this.#later()),
      'the peer connection to connect',
      10_000,
    );
  }

  /** `until` looks again when something came over the WebSocket; a ping makes that happen. */
  #later(): undefined {
    setTimeout(() => this.client.send({ type: 'ping', sentMs: 0 }), 50);
    return undefined;
  }

  #openChannels(
    connection: InstanceType<typeof RTCPeerConnection>,
    { up, down }: { up: number; down: number },
  ): void {
    const options = { negotiated: true, ordered: false, maxRetransmits: 0 };
    const channel = connection.createDataChannel('down', { ...options, id: down });
    channel.binaryType = 'arraybuffer';
    channel.onmessage = ({ data }: MessageEvent<ArrayBuffer>) => this.received.push(new Uint8Array(data));
    this.up = connection.createDataChannel('up', { ...options, id: up });
  }

  /** Announces a track and offers it. */
  async publish(kind: Kind, media: MediaStreamTrack): Promise<string> {
    const requestId = `publish ${kind}`;
    this.client.send({ type: 'publish-track', requestId, kind });
    const { track } = await this.client.next('track-published', (told) => told.requestId === requestId);
    this.#media.set(track.trackId, media);
    this.#add(track.trackId, media);
    await this.negotiate();
    return track.trackId;
  }

  #add(trackId: string, media: MediaStreamTrack): void {
    this.#sends.set(trackId, this.connection.addTransceiver(media, { direction: 'sendonly' }));
  }

  /** One round of offer and answer. */
  negotiate(): Promise<void> {
    this.#negotiating = this.#negotiating.then(() => this.#negotiate());
    return this.#negotiating;
  }

  async #negotiate(): Promise<void> {
    const { connection } = this;
    const offer = await connection.createOffer();
    await connection.setLocalDescription(offer);
    this.#revision += 1;
    const revision = this.#revision;
    const sections = (map: Iterable<[RTCRtpTransceiver, string | null]>) =>
      [...map].flatMap(([{ mid }, trackId]) => (mid === null || trackId === null ? [] : [{ mid, trackId }]));
    this.client.send({
      type: 'media-offer',
      requestId: `offer ${revision}`,
      revision,
      sdp: offer.sdp ?? '',
      sends: sections([...this.#sends].map(([trackId, transceiver]) => [transceiver, trackId])),
      receives: sections(this.#slots),
    });
    const { sdp } = await this.client.next('media-answer', (answer) => answer.revision === revision);
    await connection.setRemoteDescription({ type: 'answer', sdp });
  }

  /** Waits until a plan has the track, and receives it. */
  async receive(trackId: string, kind: 'audio' | 'video', withinMs = 5_000): Promise<void> {
    this.#plan = (
      await this.client.next('media-plan', ({ tracks }) => tracks.includes(trackId), withinMs)
    ).tracks;
    for (const [slot, held] of this.#slots)
      if (held !== null && !this.#plan.includes(held)) this.#slots.set(slot, null);
    const free = [...this.#slots].find(
      ([slot, held]) => (held === null || held === trackId) && slot.receiver.track.kind === kind,
    )?.[0];
    const slot = free ?? this.connection.addTransceiver(kind, { direction: 'recvonly' });
    this.#slots.set(slot, trackId);
    await this.negotiate();
    // One that came before and left the plan meanwhile.
    (kind === 'audio' ? this.#ears : this.#eyes).get(trackId)?.[Symbol.dispose]();
    if (kind === 'audio') this.#ears.set(trackId, new Ear(slot.receiver.track));
    else this.#eyes.set(trackId, new Eye(slot.receiver.track));
  }

  ear(trackId: string): Ear {
    const ear = this.#ears.get(trackId);
    if (ear === undefined) throw new Error(`${trackId} is not received`);
    return ear;
  }

  eye(trackId: string): Eye {
    const eye = this.#eyes.get(trackId);
    if (eye === undefined) throw new Error(`${trackId} is not received`);
    return eye;
  }

  #forget(): void {
    for (const sense of [...this.#ears.values(), ...this.#eyes.values()]) sense[Symbol.dispose]();
    this.#ears.clear();
    this.#eyes.clear();
    this.#slots.clear();
    this.#sends.clear();
  }

  [Symbol.dispose](): void {
    this.#forget();
    this.#connection?.close();
    this.client[Symbol.dispose]();
  }
}
