import { joinRoom, MediaClient, type RoomClient } from '@streamxr/client';
import { dateRangeMs, drawDate, readDate } from './dated-picture.ts';

/** One picture as it came, in milliseconds of the wall clock that all processes of a machine share. */
export interface SeenPicture {
  /** When it was drawn; null where that cannot be read. */
  readonly drawnMs: number | null;
  /** When its last packet arrived. */
  readonly receivedMs: number | null;
  /** When it went to the screen. */
  readonly shownMs: number;
  readonly height: number;
}

/** What the browser adds up (getStats); differences of two moments are what counts. */
export type Totals = Readonly<Record<string, number>>;

/** A page that shows one dated picture to its room, or looks at the first that somebody else shows. */
export class Stage {
  #room: RoomClient | null = null;
  #media: MediaClient | null = null;
  #connection: RTCPeerConnection | null = null;
  #seen: SeenPicture[] = [];

  async join(url: string, room: string, name: string): Promise<void> {
    const client = joinRoom({ url, room, name });
    this.#room = client;
    await new Promise<void>((resolve) => client.on('welcome', () => resolve()));
    this.#media = new MediaClient(client, {
      createConnection: (configuration) => {
        this.#connection = new RTCPeerConnection(configuration);
        return this.#connection;
      },
    });
    await this.#media.start();
  }

  /** Draws and publishes, until the page is closed. */
  async show(width: number, height: number, framesPerSecond: number): Promise<void> {
    const canvas = document.createElement('canvas');
    Object.assign(canvas, { width, height });
    document.body.append(canvas);
    const context = contextOf(canvas);
    // Unevenly: a rate that divides the screen's would see each picture wait equally long for it.
    const draw = (): void => {
      drawDate(context, wallMs(performance.now()));
      setTimeout(draw, (1_000 / framesPerSecond) * (0.6 + 0.8 * Math.random()));
    };
    draw();
    const [track] = canvas.captureStream().getVideoTracks();
    if (track === undefined) throw new Error('a canvas without pictures');
    await this.#joined().publish(track, { kind: 'camera' });
  }

  /** Looks at somebody else's picture as if it were so high on the screen. Resolves with the first frame. */
  async look(height: number): Promise<void> {
    const media = this.#joined();
    const see = (): void =>
      media.see(
        [...media.tracks.values()]
          .filter(({ kind, clientId }) => kind === 'camera' && clientId !== this.#room?.self?.clientId)
          .map(({ trackId }) => ({ trackId, heightPixels: height, gazeRad: 0 })),
      );
    media.on('tracks', see);
    see();
    const video = document.createElement('video');
    Object.assign(video, { muted: true, autoplay: true });
    document.body.append(video);
    const attach = (): void => {
      const [picture] = media.received.values();
      if (picture === undefined || video.srcObject !== null) return;
      video.srcObject = new MediaStream([picture.media]);
    };
    media.on('received', attach);
    attach();
    const reader = contextOf(Object.assign(document.createElement('canvas'), { width: 64, height: 64 }));
    await new Promise<void>((resolve) => this.#watch(video, reader, resolve));
  }

  /** Pictures since the last call. */
  seen(): readonly SeenPicture[] {
    return this.#seen.splice(0);
  }

  /** Of the picture that goes out, in its largest layer, or comes in; and of the path that it takes. */
  async totals(): Promise<Totals> {
    const report = await this.#connection?.getStats();
    const entries = [...((report?.values() ?? []) as Iterable<Readonly<Record<string, unknown>>>)];
    const height = (entry: Readonly<Record<string, unknown>>): number => Number(entry['frameHeight'] ?? 0);
    const streams = entries
      .filter(({ type, kind }) => /^(in|out)bound-rtp$/.test(String(type)) && kind === 'video')
      .toSorted((a, b) => height(b) - height(a));
    const path = entries.find(({ type, nominated }) => type === 'candidate-pair' && nominated === true);
    return Object.fromEntries(
      Object.entries({ ...path, ...streams[0] }).filter(
        (entry): entry is [string, number] => typeof entry[1] === 'number',
      ),
    );
  }

  #watch(video: HTMLVideoElement, reader: CanvasRenderingContext2D, begun: () => void): void {
    const next = (_now: number, frame: VideoFrameCallbackMetadata): void => {
      const date = readDate(reader, video);
      const shownMs = wallMs(frame.presentationTime);
      // A stamp from the future is one of the last round.
      const age = date === null ? null : (shownMs - date + dateRangeMs) % dateRangeMs;
      const received = frame.receiveTime;
      this.#seen.push({
        drawnMs: age === null ? null : shownMs - age,
        receivedMs: received === undefined ? null : wallMs(received),
        shownMs,
        height: frame.height,
      });
      begun();
      video.requestVideoFrameCallback(next);
    };
    video.requestVideoFrameCallback(next);
  }

  #joined(): MediaClient {
    if (this.#media === null) throw new Error('nobody has joined');
    return this.#media;
  }
}

function wallMs(ms: number): number {
  return performance.timeOrigin + ms;
}

function contextOf(canvas: HTMLCanvasElement): CanvasRenderingContext2D {
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (context === null) throw new Error('no 2D canvas');
  return context;
}
