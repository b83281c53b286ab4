/** A device's track, as far as the SDK looks at it. */
export class FakeTrack extends EventTarget {
  readonly kind: 'audio' | 'video';
  readonly id = '';
  readyState: MediaStreamTrackState = 'live';
  enabled = true;
  contentHint = '';

  constructor(kind: 'audio' | 'video') {
    super();
    this.kind = kind;
  }

  get asTrack(): MediaStreamTrack {
    return this as unknown as MediaStreamTrack;
  }

  /** As when it is unplugged. */
  end(): void {
    this.readyState = 'ended';
    this.dispatchEvent(new Event('ended'));
  }
}

export class FakeSender {
  track: MediaStreamTrack | null;
  parameters: Record<string, unknown> = {};

  constructor(track: MediaStreamTrack | null) {
    this.track = track;
  }

  replaceTrack(track: MediaStreamTrack | null): Promise<void> {
    this.track = track;
    return Promise.resolve();
  }

  getParameters(): Record<string, unknown> {
    return { ...this.parameters };
  }

  setParameters(parameters: Record<string, unknown>): Promise<void> {
    this.parameters = parameters;
    return Promise.resolve();
  }
}

export class FakeTransceiver {
  mid: string | null = null;
  direction: RTCRtpTransceiverDirection;
  readonly kind: 'audio' | 'video';
  readonly sender: FakeSender;
  readonly receiver: { readonly track: MediaStreamTrack };
  readonly encodings: readonly RTCRtpEncodingParameters[];

  constructor(media: MediaStreamTrack | 'audio' | 'video', init: RTCRtpTransceiverInit) {
    this.kind = typeof media === 'string' ? media : (media.kind as 'audio' | 'video');
    this.direction = init.direction ?? 'sendrecv';
    this.encodings = init.sendEncodings ?? [];
    this.sender = new FakeSender(typeof media === 'string' ? null : media);
    this.receiver = { track: new FakeTrack(this.kind).asTrack };
  }
}

export class FakeChannel extends EventTarget {
  readyState: RTCDataChannelState = 'connecting';
  bufferedAmount = 0;
  binaryType = 'arraybuffer';
  readonly id: number;
  readonly sent: Uint8Array<ArrayBuffer>[] = [];

  constructor(id: number) {
    super();
    this.id = id;
  }

  send(bytes: Uint8Array<ArrayBuffer>): void {
    this.sent.push(bytes);
  }

  become(state: RTCDataChannelState): void {
    this.readyState = state;
    this.dispatchEvent(new Event(state === 'open' ? 'open' : 'close'));
  }

  receive(bytes: Uint8Array<ArrayBuffer>): void {
    this.dispatchEvent(new MessageEvent('message', { data: bytes.slice().buffer }));
  }

  close(): void {
    if (this.readyState !== 'closed') this.become('closed');
  }
}

/** A peer connection without a network: it numbers sections, keeps descriptions in turn as JSEP wants, and is in the state it is put in. */
export class FakeConnection extends EventTarget {
  readonly transceivers: FakeTransceiver[] = [];
  readonly channels: FakeChannel[] = [];
  readonly configuration: RTCConfiguration;
  iceConnectionState: RTCIceConnectionState = 'new';
  connectionState: RTCPeerConnectionState = 'new';
  signalingState: RTCSignalingState = 'stable';
  localDescription: { readonly type: string; readonly sdp: string } | null = null;
  iceRestarts = 0;
  isClosed = false;
  #nextMid = 0;

  constructor(configuration: RTCConfiguration) {
    super();
    this.configuration = configuration;
  }

  get asConnection(): RTCPeerConnection {
    return this as unknown as RTCPeerConnection;
  }

  addTransceiver(media: MediaStreamTrack | 'audio' | 'video', init: RTCRtpTransceiverInit): FakeTransceiver {
    const transceiver = new FakeTransceiver(media, init);
    this.transceivers.push(transceiver);
    return transceiver;
  }

  getTransceivers(): readonly FakeTransceiver[] {
    return this.transceivers;
  }

  createDataChannel(_label: string, { id = 0 }: RTCDataChannelInit): FakeChannel {
    const channel = new FakeChannel(id);
    this.channels.push(channel);
    return channel;
  }

  createOffer({ iceRestart = false }: RTCOfferOptions = {}): Promise<RTCSessionDescriptionInit> {
    if (iceRestart) this.iceRestarts += 1;
    return Promise.resolve({ type: 'offer', sdp: 'offer' });
  }

  createAnswer(): Promise<RTCSessionDescriptionInit> {
    return Promise.resolve({ type: 'answer', sdp: 'answer' });
  }

  setLocalDescription({ type }: RTCSessionDescriptionInit): Promise<void> {
    this.#turn(
      type === 'offer' ? 'stable' : 'have-remote-offer',
      type === 'offer' ? 'have-local-offer' : 'stable',
    );
    for (const transceiver of this.transceivers) transceiver.mid ??= String(this.#nextMid++);
    const sdp = this.transceivers
      .map(
        ({ kind, mid, direction }) =>
          `m=${kind} 9 UDP/TLS/RTP/SAVPF 111\r\na=mid:${mid}\r\na=${direction}\r\n`,
      )
      .join('');
    this.localDescription = { type, sdp: `v=0\r\n${sdp}` };
    return Promise.resolve();
  }

  setRemoteDescription({ type }: RTCSessionDescriptionInit): Promise<void> {
    if (type === 'offer') {
      this.addTransceiver('video', { direction: 'recvonly' });
      this.#turn('stable', 'have-remote-offer');
    } else this.#turn('have-local-offer', 'stable');
    return Promise.resolve();
  }

  getStats(): Promise<ReadonlyMap<string, unknown>> {
    return Promise.resolve(new Map());
  }

  close(): void {
    this.isClosed = true;
  }

  /** The network is so, and both sides are told. */
  network(state: RTCIceConnectionState): void {
    this.iceConnectionState = state;
    this.dispatchEvent(new Event('iceconnectionstatechange'));
    if (state === 'connected' || state === 'failed') {
      this.connectionState = state;
      this.dispatchEvent(new Event('connectionstatechange'));
    }
  }

  #turn(from: RTCSignalingState, to: RTCSignalingState): void {
    if (this.signalingState !== from) throw new Error(`${this.signalingState} where ${from} was expected`);
    this.signalingState = to;
  }
}
