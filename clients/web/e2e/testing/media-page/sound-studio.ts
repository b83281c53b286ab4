import type { AudioZone } from '@streamxr/protocol';
import { SpatialAudio } from '@streamxr/scene';
import type { Vec3 } from '@streamxr/spatial';
import { Quaternion, Vector3 } from 'three';

export interface EarLevels {
  /** Mean of squares, of what would come out of each side. */
  readonly left: number;
  readonly right: number;
}

const settleMs = 350;
const frameMs = 15;

/** Tones in place of voices, and what of them would reach the ears. */
export class SoundStudio {
  readonly #audio = new SpatialAudio();
  readonly #ear = new Vector3();
  readonly #rotation = new Quaternion();
  readonly #places = new Map<string, Vec3>();
  readonly stateAtOpening: string;
  #tones: AudioContext | null = null;
  #ears: readonly AnalyserNode[] = [];
  #made = 0;

  constructor() {
    // Whatever makes a node, by either way, is counted.
    for (const name of ['AnalyserNode', 'GainNode', 'PannerNode', 'MediaStreamAudioSourceNode'] as const) {
      const counted = new Proxy(window[name], {
        construct: (target, given, asked) => {
          this.#made += 1;
          return Reflect.construct(target, given, asked) as AudioNode;
        },
      });
      Object.assign(window, { [name]: counted });
    }
    // What is evaluated from outside counts as a gesture; the opening of a page does not.
    const arriving = new RTCPeerConnection().addTransceiver('audio').receiver.track;
    this.play('opening', arriving, null);
    this.stateAtOpening = this.state;
    this.stop('opening');
  }

  get state(): string {
    return this.#audio.state;
  }

  get slotCount(): number {
    return this.#audio.slotCount;
  }

  /** Nodes of Web Audio made since the page opened. */
  get nodesMade(): number {
    return this.#made;
  }

  set zones(zones: readonly AudioZone[]) {
    this.#audio.zones = zones;
  }

  /** A sawtooth's stream: all of hearing's frequencies, as a voice has. */
  tone(hertz = 220): MediaStreamTrack {
    this.#tones ??= new AudioContext();
    const tone = new OscillatorNode(this.#tones, { type: 'sawtooth', frequency: hertz });
    const out = new MediaStreamAudioDestinationNode(this.#tones);
    tone.connect(new GainNode(this.#tones, { gain: 0.3 })).connect(out);
    tone.start();
    const [media] = out.stream.getAudioTracks();
    if (media === undefined) throw new Error('the tone has no track');
    return media;
  }

  /** A sound from a place; null from everywhere. */
  play(soundId: string, media: MediaStreamTrack, at: Vec3 | null, volume = 1): string {
    if (at !== null) this.#places.set(soundId, at);
    const place = (target: { readonly position: Vector3 }) => {
      const here = this.#places.get(soundId);
      if (here !== undefined) target.position.set(...here);
      return here !== undefined;
    };
    return this.#audio.set({ soundId, media, place: at === null ? 'everywhere' : place, volume });
  }

  stop(soundId: string): void {
    this.#audio.remove(soundId);
    this.#places.delete(soundId);
  }

  /** The head at a place, looking along −Z turned by `yawRad` about +Y. */
  stand([x, y, z]: Vec3, yawRad: number): void {
    this.#ear.set(x, y, z);
    this.#rotation.setFromAxisAngle(new Vector3(0, 1, 0), yawRad);
  }

  set muted(isMuted: boolean) {
    this.#audio.muted = isMuted;
  }

  frame(): void {
    this.#audio.onFrame(this.#ear, this.#rotation, performance.now());
  }

  level(soundId: string): number {
    return this.#audio.levelOf(soundId);
  }

  /** Puts a sound elsewhere and waits until it has glided there, then listens to both sides. */
  async listen(soundId?: string, at?: Vec3): Promise<EarLevels> {
    if (soundId !== undefined && at !== undefined) this.#places.set(soundId, at);
    await this.#frames(settleMs);
    const sums = [0, 0];
    const rounds = 12;
    for (let round = 0; round < rounds; round++) {
      await this.#frames(45);
      for (const [side, ear] of this.#listeners().entries()) sums[side] = (sums[side] ?? 0) + energyOf(ear);
    }
    return { left: (sums[0] ?? 0) / rounds, right: (sums[1] ?? 0) / rounds };
  }

  async #frames(forMs: number): Promise<void> {
    const endMs = performance.now() + forMs;
    while (performance.now() < endMs) {
      this.frame();
      await new Promise((resolve) => setTimeout(resolve, frameMs));
    }
  }

  #listeners(): readonly AnalyserNode[] {
    const { output } = this.#audio;
    if (output === null) throw new Error('nothing is played');
    if (this.#ears.length > 0) return this.#ears;
    const sides = new ChannelSplitterNode(output.context, { numberOfOutputs: 2 });
    output.connect(sides);
    this.#ears = [0, 1].map((side) => {
      const ear = new AnalyserNode(output.context, { fftSize: 2048 });
      sides.connect(ear, side);
      return ear;
    });
    return this.#ears;
  }
}

function energyOf(ear: AnalyserNode): number {
  const samples = new Float32Array(ear.fftSize);
  ear.getFloatTimeDomainData(samples);
  return samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length;
}
