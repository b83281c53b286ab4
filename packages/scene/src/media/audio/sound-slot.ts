import type { Vector3 } from 'three';

/** Quick enough to keep up with a turning head, slow enough that no step is heard. */
const rampSeconds = 0.03;
/** After so many ramps nothing is left to be heard. */
const parkedMs = 300;
/** 21 ms at 48 kHz. */
const levelSamples = 1024;
/** Changes below this are not heard, and cost the audio thread nothing. */
const gainStep = 0.001;
const placeStepMetres = 0.004;

/**
 * The nodes that one sound at a time goes through: track → level → gain → (direction) → out. Slots stay and are given other sounds:
 * making HRTF nodes anew for everybody who begins to speak would cost more than hearing them.
 */
export class SoundSlot implements Disposable {
  readonly #context: AudioContext;
  readonly #level: AnalyserNode;
  readonly #gain: GainNode;
  readonly #panner: PannerNode;
  readonly #out: AudioNode;
  readonly #samples = new Float32Array(levelSamples);
  /** Chromium lets sound of a peer connection into Web Audio only while an element plays it, too. */
  readonly #element = new Audio();
  #media: MediaStreamTrack | null = null;
  #source: MediaStreamAudioSourceNode | null = null;
  #gainGoal = 0;
  #isDirected: boolean | null = null;
  #isPlaced = false;
  #parkedAtMs = 0;
  #x = 0;
  #y = 0;
  #z = 0;

  constructor(context: AudioContext, out: AudioNode) {
    this.#context = context;
    this.#out = out;
    this.#level = new AnalyserNode(context, { fftSize: levelSamples });
    this.#gain = new GainNode(context, { gain: 0 });
    // It gives the direction only: what distance takes is in the gain, where it can end, pass a wall and change without a step.
    this.#panner = new PannerNode(context, { panningModel: 'HRTF', rolloffFactor: 0 });
    this.#level.connect(this.#gain);
    this.#element.muted = true;
  }

  get media(): MediaStreamTrack | null {
    return this.#media;
  }

  /** Gives it another sound, silent until `setGain`. */
  play(media: MediaStreamTrack): void {
    this.#gainGoal = 0;
    this.#gain.gain.cancelScheduledValues(0);
    this.#gain.gain.value = 0;
    this.#isPlaced = false;
    if (media === this.#media) return;
    this.#stop();
    this.#media = media;
    const stream = new MediaStream([media]);
    this.#element.srcObject = stream;
    // A browser may refuse, or the sound may be gone by then: the graph is what is heard.
    this.#element.play().catch(() => undefined);
    this.#source = new MediaStreamAudioSourceNode(this.#context, { mediaStream: stream });
    this.#source.connect(this.#level);
  }

  /** Falls silent without a step. It keeps what it plays: a track often comes back under another name. */
  park(timeMs: number): void {
    this.setGain(0);
    this.#parkedAtMs = timeMs;
  }

  /** Leaves the graph once it is silent: directions are costly, also of silence. */
  rest(timeMs: number): void {
    if (timeMs - this.#parkedAtMs < parkedMs || this.#isDirected === null) return;
    this.#isDirected = null;
    this.#gain.disconnect();
    this.#panner.disconnect();
  }

  #stop(): void {
    this.#source?.disconnect();
    this.#source = null;
    this.#media = null;
    this.#element.srcObject = null;
  }

  /** From a direction, or from everywhere alike. */
  setDirected(isDirected: boolean): void {
    if (isDirected === this.#isDirected) return;
    this.#isDirected = isDirected;
    this.#gain.disconnect();
    this.#panner.disconnect();
    if (isDirected) {
      this.#gain.connect(this.#panner);
      this.#panner.connect(this.#out);
    } else this.#gain.connect(this.#out);
  }

  setPlace({ x, y, z }: Vector3): void {
    const moved = Math.abs(x - this.#x) + Math.abs(y - this.#y) + Math.abs(z - this.#z);
    if (this.#isPlaced && moved < placeStepMetres) return;
    const { positionX, positionY, positionZ } = this.#panner;
    // From one sound's place to the next's it jumps; a sound itself glides.
    const to = this.#isPlaced ? glide : jump;
    to(positionX, x, this.#context);
    to(positionY, y, this.#context);
    to(positionZ, z, this.#context);
    this.#isPlaced = true;
    this.#x = x;
    this.#y = y;
    this.#z = z;
  }

  setGain(gain: number): void {
    const isEnd = gain === 0 && this.#gainGoal !== 0;
    if (Math.abs(gain - this.#gainGoal) < gainStep && !isEnd) return;
    this.#gainGoal = gain;
    glide(this.#gain.gain, gain, this.#context);
  }

  /** What comes in, before all gains. */
  readLevel(): Float32Array {
    this.#level.getFloatTimeDomainData(this.#samples);
    return this.#samples;
  }

  [Symbol.dispose](): void {
    this.#stop();
    for (const node of [this.#level, this.#gain, this.#panner]) node.disconnect();
  }
}

/** Nears the value; what was planned before is replaced. */
export function glide(parameter: AudioParam, value: number, { currentTime }: BaseAudioContext): void {
  parameter.cancelScheduledValues(currentTime);
  parameter.setTargetAtTime(value, currentTime, rampSeconds);
}

function jump(parameter: AudioParam, value: number, { currentTime }: BaseAudioContext): void {
  parameter.cancelScheduledValues(currentTime);
  parameter.setValueAtTime(value, currentTime);
}
