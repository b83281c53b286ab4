import type { LodName } from '@streamxr/protocol';
import { BandwidthEstimate } from '../../bandwidth/bandwidth-estimate.ts';
import type { Picture } from './picture.ts';
import type { SimulatedLink } from './simulated-link.ts';
import type { Walker } from './simulation.ts';
import { frameMs } from './walking-path.ts';
import type { WalkWorld } from './walk-world.ts';

/** How many levels of a piece are finer. */
const finerLevels: Readonly<Record<LodName, number>> = { high: 0, medium: 1, low: 2 };

export interface DiscreteOptions {
  /** In which order whole models are asked for: as the room lists them, or the nearest first. */
  readonly order: 'list' | 'nearest';
  /** `recommended` by the bandwidth alone, or the uploaded file itself. */
  readonly lod: 'recommended' | 'source';
}

/** Whole models, one after the other, each shown when the last of its bytes has come. Its levels have the bytes and the errors of the same layers. */
export class DiscreteWalker implements Walker {
  readonly #world: WalkWorld;
  readonly #link: SimulatedLink;
  readonly #picture: Picture;
  readonly #options: DiscreteOptions;
  readonly #estimate = new BandwidthEstimate();
  readonly #left: Set<number>;
  #busy = false;

  constructor(world: WalkWorld, link: SimulatedLink, picture: Picture, options: DiscreteOptions) {
    this.#world = world;
    this.#link = link;
    this.#picture = picture;
    this.#options = options;
    this.#left = new Set(world.assets.keys());
  }

  look(_frame: number, nowMs: number): void {
    if (!this.#busy) this.#request(nowMs);
  }

  #request(nowMs: number): void {
    const asset = this.#next(nowMs);
    if (asset === undefined) return;
    this.#left.delete(asset);
    this.#busy = true;
    const finer = this.#options.lod === 'source' ? 0 : finerLevels[this.#estimate.recommended];
    const bytes = this.#bytesOf(asset, finer);
    this.#link.request(bytes, nowMs, (atMs) => {
      this.#show(asset, finer);
      this.#estimate.add(bytes, atMs - nowMs);
      this.#busy = false;
      this.#request(atMs);
    });
  }

  #next(nowMs: number): number | undefined {
    const [first] = this.#left;
    if (this.#options.order === 'list') return first;
    const viewer = this.#world.viewers[Math.floor(nowMs / frameMs)];
    const [x, , z] = viewer?.head.position ?? [0, 0, 0];
    const far = (asset: number): number => {
      const [ax, , az] = this.#world.assets[asset]?.placement.position ?? [0, 0, 0];
      return Math.hypot(ax - x, az - z);
    };
    return [...this.#left].toSorted((a, b) => far(a) - far(b))[0];
  }

  #bytesOf(asset: number, finer: number): number {
    if (this.#options.lod === 'source') return this.#world.assets[asset]?.manifest.source.bytes ?? 0;
    let bytes = 0;
    for (const piece of this.#world.pieces) {
      if (piece.asset === asset)
        bytes += piece.levelBytes[this.#levelOf(piece.levelBytes.length, finer)] ?? 0;
    }
    return bytes;
  }

  #show(asset: number, finer: number): void {
    for (const [index, piece] of this.#world.pieces.entries()) {
      if (piece.asset === asset) this.#picture.show(index, this.#levelOf(piece.levelBytes.length, finer));
    }
  }

  #levelOf(levelCount: number, finer: number): number {
    return Math.max(0, levelCount - 1 - finer);
  }
}
