import { NoColorSpace, VideoTexture } from 'three';

/** Until it is known what a picture is like. */
const usualAspect = 16 / 9;

/**
 * A track's pictures as a texture. A new one is brought to the graphics device only when it came since, and only when something that
 * shows it is drawn. The track is not stopped with it.
 */
export class LivePicture implements Disposable {
  readonly texture: VideoTexture;
  readonly #video = document.createElement('video');
  #media: MediaStreamTrack | null = null;

  constructor() {
    const video = this.#video;
    video.muted = true;
    video.playsInline = true;
    video.autoplay = true;
    this.texture = new VideoTexture(video);
    // The shader takes texels as they are.
    this.texture.colorSpace = NoColorSpace;
  }

  get media(): MediaStreamTrack | null {
    return this.#media;
  }

  set media(media: MediaStreamTrack | null) {
    if (media === this.#media) return;
    this.#media = media;
    this.#video.srcObject = media === null ? null : new MediaStream([media]);
    // Refused by a browser that saves power, or gone by then: the next picture starts it.
    if (media !== null) this.#video.play().catch(() => undefined);
  }

  /** Whether there is a picture to show. */
  get isLive(): boolean {
    return this.#media !== null && this.#video.readyState >= this.#video.HAVE_CURRENT_DATA;
  }

  /** Width over height. */
  get aspect(): number {
    const { videoWidth, videoHeight } = this.#video;
    return videoWidth > 0 && videoHeight > 0 ? videoWidth / videoHeight : usualAspect;
  }

  [Symbol.dispose](): void {
    this.media = null;
    this.texture.dispose();
  }
}
