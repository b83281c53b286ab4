import { type ReadonlySignal, signal } from '@preact/signals';

const readEveryMs = 66;
const samples = 1024;
/** Mean over 20 ms, in dB of full scale: a quiet room, and somebody close to the microphone. */
const quietDb = -56;
const loudDb = -12;

/** How loud a microphone is right now, 0 to 1. Make it after a gesture: browsers keep sound from pages until then. */
export class LevelMeter implements Disposable {
  readonly level: ReadonlySignal<number>;
  readonly #level = signal(0);
  readonly #context = new AudioContext();
  readonly #reading: ReturnType<typeof setInterval>;

  /** `onReading` hears every reading, also those that are like the one before. */
  constructor(device: MediaStreamTrack, onReading: (level: number) => void = () => undefined) {
    this.level = this.#level;
    const analyser = new AnalyserNode(this.#context, { fftSize: samples });
    new MediaStreamAudioSourceNode(this.#context, { mediaStream: new MediaStream([device]) }).connect(
      analyser,
    );
    const block = new Float32Array(samples);
    this.#reading = setInterval(() => {
      analyser.getFloatTimeDomainData(block);
      const level = meterLevel(block);
      this.#level.value = level;
      onReading(level);
    }, readEveryMs);
  }

  [Symbol.dispose](): void {
    clearInterval(this.#reading);
    void this.#context.close();
  }
}

/** 0 to 1, in even steps of decibels. */
export function meterLevel(block: Float32Array): number {
  let sum = 0;
  for (const sample of block) sum += sample * sample;
  if (sum === 0) return 0;
  const db = 10 * Math.log10(sum / block.length);
  return Math.min(1, Math.max(0, (db - quietDb) / (loudDb - quietDb)));
}
