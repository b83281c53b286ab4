import type { MediaTrack } from '@streamxr/protocol';
import {
  Avatars,
  Environment,
  type FrameStats,
  type MediaSource,
  type Occluder,
  ShownMedia,
  Stage,
} from '@streamxr/scene';
import type { Vec3 } from '@streamxr/spatial';
import { drawTestPicture } from './test-pictures.ts';
import { Frames } from '../frames.ts';

const people = [
  { clientId: 'c1', name: 'Ada', color: '#e0795f' },
  { clientId: 'c2', name: 'Grace', color: '#4fa39a' },
  { clientId: 'c3', name: 'Hedy', color: '#a98bd6' },
] as const;
const font = 'system-ui, sans-serif';

/** A stage as the page has it with people, cameras and a wall, whose frames come when they are asked for. */
export class MediaStudio {
  readonly stage: Stage;
  readonly media: ShownMedia;
  readonly avatars: Avatars;
  readonly #frames = new Frames();
  readonly #sources = new Map<string, MediaSource>();
  readonly #repaint: (() => void)[] = [];
  readonly #occluders: Occluder[] = [];
  #level = 0;

  constructor(canvas: HTMLCanvasElement) {
    this.stage = new Stage({ canvas, pixelRatioMax: 1 });
    // It stays for as long as the page.
    void new Environment(this.stage);
    this.avatars = new Avatars(this.stage, { tagFont: font });
    this.media = new ShownMedia(this.stage, {
      avatars: this.avatars,
      person: (clientId) => people.find((person) => person.clientId === clientId) ?? null,
      font,
      occluders: () => this.#occluders,
    });
    this.stage.start();
  }

  get stats(): FrameStats {
    return this.stage.stats;
  }

  /** A member with the head at a place, looking towards another. */
  seat(index: number, head: Vec3, yawRad: number): void {
    const person = people[index];
    if (person === undefined) throw new Error(`nobody has number ${index}`);
    this.avatars.upsert(person);
    const rotation = [0, Math.sin(yawRad / 2), 0, Math.cos(yawRad / 2)] as const;
    this.avatars.setPose(person.clientId, { position: head, rotation }, performance.now());
  }

  /** Adds or replaces a picture of so many pixels; with `arrives` false only its announcement, with `locked` one of another key. */
  show(
    track: Partial<MediaTrack> & Pick<MediaTrack, 'trackId' | 'kind'>,
    size: readonly [number, number],
    arrives = true,
    locked = false,
  ): void {
    const whole = {
      clientId: 'c1',
      place: 'wall',
      muted: false,
      encrypted: false,
      broadcast: false,
      ...track,
    } as const;
    const media = arrives ? this.#picture(whole.kind, size) : null;
    this.#sources.set(track.trackId, { track: whole, media, locked, own: false });
    this.media.show([...this.#sources.values()]);
  }

  hide(trackId: string): void {
    this.#sources.delete(trackId);
    this.media.show([...this.#sources.values()]);
  }

  /** A box of these half sizes that nobody sees through. */
  hideBehind(middle: Vec3, half: Vec3): void {
    this.#occluders.push({ kind: 'box', middle, half, rotation: [0, 0, 0, 1] });
  }

  /** Nothing stands in the way any more. */
  clearView(): void {
    this.#occluders.length = 0;
  }

  /** How loud the first member's microphone is by the server's word. */
  speak(level: number): void {
    this.#level = level;
    if (!this.#sources.has('t99')) this.show({ trackId: 't99', kind: 'microphone' }, [1, 1], false);
    this.media.hear([{ trackId: 't99', level: this.#level }]);
  }

  look(eye: Vec3, at: Vec3): void {
    const { rig, camera } = this.stage;
    rig.position.set(eye[0], 0, eye[2]);
    camera.position.set(0, eye[1], 0);
    rig.updateMatrixWorld(true);
    camera.lookAt(...at);
  }

  /** So many frames, with time for pictures to come in between. */
  async run(frames: number): Promise<void> {
    for (let frame = 0; frame < frames; frame++) {
      for (const repaint of this.#repaint) repaint();
      this.#frames.draw();
      await new Promise((resolve) => setTimeout(resolve, 8));
    }
  }

  /** What is drawn now, as a PNG in base64. */
  photo(): string {
    this.#frames.draw();
    // Read in the same task: afterwards the browser has taken it.
    return this.stage.canvas.toDataURL('image/png').replace(/^.*,/, '');
  }

  /** How many pixels of the picture are about of this colour. */
  count([red, green, blue]: readonly [number, number, number]): number {
    this.#frames.draw();
    const { canvas } = this.stage;
    const copy = new OffscreenCanvas(canvas.width, canvas.height).getContext('2d');
    if (copy === null) throw new Error('no canvas to copy to');
    copy.drawImage(canvas, 0, 0);
    const { data } = copy.getImageData(0, 0, canvas.width, canvas.height);
    let count = 0;
    for (let at = 0; at < data.length; at += 4) {
      const away = [red, green, blue].map((wanted, channel) => Math.abs((data[at + channel] ?? 0) - wanted));
      if (Math.max(...away) <= 8) count += 1;
    }
    return count;
  }

  #picture(kind: string, [width, height]: readonly [number, number]): MediaStreamTrack {
    const canvas = document.createElement('canvas');
    canvas.width = width;
    canvas.height = height;
    const paint = () => drawTestPicture(canvas, kind);
    paint();
    const [media] = canvas.captureStream(15).getVideoTracks();
    if (media === undefined) throw new Error('the canvas has no track');
    this.#repaint.push(paint);
    return media;
  }
}
