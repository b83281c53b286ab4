import { nonstandard } from './browser.ts';

/** Sound and pictures made in code, and ears and eyes for what arrives. Whoever makes one ends it. */

const sampleRateHz = 48_000;
const soundBlockMs = 10;
const samplesPerBlock = (sampleRateHz * soundBlockMs) / 1000;

/** A sine of one height; loudness 0 is silence. */
export class ToneSource implements Disposable {
  readonly #source = new nonstandard.RTCAudioSource();
  readonly track = this.#source.createTrack();
  readonly #timer: NodeJS.Timeout;
  readonly #hertz: number;
  #sample = 0;
  /** 0 to 1 of full scale. */
  loudness: number;

  constructor(hertz: number, loudness: number) {
    this.#hertz = hertz;
    this.loudness = loudness;
    this.#timer = setInterval(() => this.#speak(), soundBlockMs);
  }

  #speak(): void {
    const samples = new Int16Array(samplesPerBlock);
    for (let index = 0; index < samples.length; index++) {
      const angleRad = (2 * Math.PI * this.#hertz * this.#sample++) / sampleRateHz;
      samples[index] = Math.round(32_767 * this.loudness * Math.sin(angleRad));
    }
    this.#source.onData({
      samples,
      sampleRate: sampleRateHz,
      channelCount: 1,
      numberOfFrames: samples.length,
    });
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
    this.track.stop();
  }
}

/** A grey picture with a bar that wanders, so that every frame differs: who receives it knows it by its brightness. */
export class PictureSource implements Disposable {
  readonly #source = new nonstandard.RTCVideoSource();
  readonly track = this.#source.createTrack();
  readonly #timer: NodeJS.Timeout;
  readonly #frame: { width: number; height: number; data: Uint8Array };
  readonly #brightness: number;
  #column = 0;

  /** `brightness` is the luma of the picture, 16 to 235. */
  constructor(brightness: number, size = { width: 160, height: 120 }, framesPerSecond = 15) {
    this.#brightness = brightness;
    const pixels = size.width * size.height;
    const data = new Uint8Array(pixels * 1.5).fill(128);
    data.fill(brightness, 0, pixels);
    this.#frame = { ...size, data };
    this.#timer = setInterval(() => this.#show(), 1000 / framesPerSecond);
  }

  #show(): void {
    const { width, height, data } = this.#frame;
    for (let row = 0; row < height; row++) {
      data[row * width + this.#column] = this.#brightness;
      data[row * width + ((this.#column + 1) % width)] = 255 - this.#brightness;
    }
    this.#column = (this.#column + 1) % width;
    this.#source.onFrame(this.#frame);
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
    this.track.stop();
  }
}

/** Loudness and height of what a track of sound plays. */
export class Ear implements Disposable {
  readonly #sink: InstanceType<typeof nonstandard.RTCAudioSink>;
  #energy = 0;
  #samples = 0;
  #crossings = 0;
  #sampleRateHz = sampleRateHz;
  #wasPositive = false;

  constructor(track: MediaStreamTrack) {
    this.#sink = new nonstandard.RTCAudioSink(track);
    this.#sink.ondata = (data: { samples: Int16Array; sampleRate: number }): void => this.#hear(data);
  }

  #hear({ samples, sampleRate }: { samples: Int16Array; sampleRate: number }): void {
    this.#sampleRateHz = sampleRate;
    this.#samples += samples.length;
    for (const sample of samples) {
      this.#energy += (sample / 32_768) ** 2;
      const positive = sample >= 0;
      if (positive !== this.#wasPositive) this.#crossings++;
      this.#wasPositive = positive;
    }
  }

  /** What was heard since the last call: root mean square, 0 to 1, and the frequency by zero crossings. */
  listen(): { loudness: number; hertz: number } {
    const seconds = this.#samples / this.#sampleRateHz;
    const heard = {
      loudness: this.#samples === 0 ? 0 : Math.sqrt(this.#energy / this.#samples),
      hertz: seconds === 0 ? 0 : this.#crossings / 2 / seconds,
    };
    this.#energy = 0;
    this.#samples = 0;
    this.#crossings = 0;
    return heard;
  }

  [Symbol.dispose](): void {
    this.#sink.stop();
  }
}

/** Counts the pictures of a track, and knows how bright the newest is. */
export class Eye implements Disposable {
  readonly #sink: InstanceType<typeof nonstandard.RTCVideoSink>;
  /** Pictures since the beginning. */
  frames = 0;
  /** Luma in the upper left corner's surroundings, or −1 before the first picture. */
  brightness = -1;

  constructor(track: MediaStreamTrack) {
    this.#sink = new nonstandard.RTCVideoSink(track);
    this.#sink.onframe = ({
      frame,
    }: {
      frame: { width: number; height: number; data: Uint8Array };
    }): void => {
      this.frames++;
      this.brightness = median(frame.data.subarray(0, frame.width));
    };
  }

  [Symbol.dispose](): void {
    this.#sink.stop();
  }
}

function median(values: Uint8Array): number {
  return values.toSorted()[values.length >> 1] ?? 0;
}
