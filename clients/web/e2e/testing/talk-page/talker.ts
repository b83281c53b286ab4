import {
  joinRoom,
  MediaClient,
  type MediaStats,
  type PublishedTrack,
  type RoomClient,
} from '@streamxr/client';

/** What of somebody else has come out of the decoders of this page, since the page was opened. */
export interface Heard {
  /** The name of the member who brings the track in. */
  readonly name: string;
  readonly kind: string;
  /** Of sound: what WebRTC calls its total energy. */
  readonly energy: number;
  /** Of pictures. */
  readonly frames: number;
  /** Of the newest picture: width over height; 0 before the first. */
  readonly aspect: number;
}

/** A person of the SDK alone, with the browser's devices: nothing is drawn, so that many fit a machine. */
export class Talker {
  #room: RoomClient | null = null;
  #media: MediaClient | null = null;
  #connection: RTCPeerConnection | null = null;
  #voice: PublishedTrack | null = null;
  /** Whose pictures this page asks for. */
  #looksAt: ReadonlySet<string> = new Set();
  readonly #player = new Audio();

  /** Resolves when packets can flow. */
  async join(url: string, room: string, name: string): Promise<void> {
    const client = joinRoom({ url, room, name });
    this.#room = client;
    await new Promise<void>((resolve) => client.on('welcome', () => resolve()));
    const media = new MediaClient(client, {
      createConnection: (configuration) => {
        this.#connection = new RTCPeerConnection(configuration);
        return this.#connection;
      },
    });
    this.#media = media;
    media.on('tracks', () => this.#see());
    media.on('received', () => this.#play());
    await media.start();
  }

  /** Microphone and camera, of this shape. */
  async show(width: number, height: number, framesPerSecond: number): Promise<void> {
    const devices = await navigator.mediaDevices.getUserMedia({
      audio: { echoCancellation: false, noiseSuppression: false, autoGainControl: false },
      video: { width: { exact: width }, height: { exact: height }, frameRate: framesPerSecond },
    });
    const [sound] = devices.getAudioTracks();
    const [picture] = devices.getVideoTracks();
    if (sound === undefined || picture === undefined) throw new Error('a device is missing');
    this.#voice = await this.#joined().publish(sound, { kind: 'microphone' });
    await this.#joined().publish(picture, { kind: 'camera' });
  }

  speak(isSpeaking: boolean): void {
    this.#voice?.setMuted(!isSpeaking);
  }

  /** Sees the pictures of these people from now on, and no others. */
  look(names: readonly string[]): void {
    this.#looksAt = new Set(names);
    this.#see();
  }

  async heard(): Promise<readonly Heard[]> {
    const report = await this.#connection?.getStats();
    const entries = [...((report?.values() ?? []) as Iterable<Readonly<Record<string, unknown>>>)];
    const byTrack = new Map(
      entries
        .filter(({ type }) => type === 'inbound-rtp')
        .map((entry) => [String(entry['trackIdentifier']), entry]),
    );
    return [...this.#joined().received.values()].flatMap(({ trackId, kind, media }) => {
      const entry = byTrack.get(media.id);
      if (entry === undefined) return [];
      const number = (name: string): number => Number(entry[name] ?? 0);
      return [
        {
          ...{ name: this.#ownerOf(trackId), kind },
          energy: number('totalAudioEnergy'),
          frames: number('framesDecoded'),
          aspect: number('frameHeight') === 0 ? 0 : number('frameWidth') / number('frameHeight'),
        },
      ];
    });
  }

  /** What the SDK knows of its link, for the message of a failure. */
  stats(): MediaStats {
    return this.#joined().stats();
  }

  #see(): void {
    const media = this.#joined();
    media.see(
      [...media.tracks.values()]
        .filter(({ trackId, kind }) => kind === 'camera' && this.#looksAt.has(this.#ownerOf(trackId)))
        .map(({ trackId }) => ({ trackId, heightPixels: 120, gazeRad: 0 })),
    );
  }

  /** Chromium decodes what is received while some element plays any of it. */
  #play(): void {
    const sounds = [...this.#joined().received.values()].filter(({ kind }) => kind === 'microphone');
    if (sounds.length === 0) return;
    this.#player.srcObject = new MediaStream(sounds.map(({ media }) => media));
    // The next ones may come before it plays these.
    this.#player.play().catch(() => undefined);
  }

  #ownerOf(trackId: string): string {
    const clientId = this.#joined().tracks.get(trackId)?.clientId;
    return this.#room?.peers.get(clientId ?? '')?.name ?? '';
  }

  #joined(): MediaClient {
    if (this.#media === null) throw new Error('nobody has joined');
    return this.#media;
  }
}
