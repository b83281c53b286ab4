import { unreachable } from '@streamxr/kernel';
import { LayerScheduler, type SchedulerLimits } from '../../schedule/layer-scheduler.ts';
import type { LayerEffect } from '../../schedule/layer.ts';
import type { Picture } from './picture.ts';
import type { SimulatedLink } from './simulated-link.ts';
import type { Walker } from './simulation.ts';
import type { WalkWorld } from './walk-world.ts';

/** Ours: what the scheduler says, shown at once when it is whole. */
export class LayerWalker implements Walker {
  readonly scheduler: LayerScheduler;
  readonly #world: WalkWorld;
  readonly #link: SimulatedLink;
  readonly #picture: Picture;

  constructor(
    world: WalkWorld,
    link: SimulatedLink,
    picture: Picture,
    limits: Partial<SchedulerLimits> = {},
  ) {
    this.#world = world;
    this.#link = link;
    this.#picture = picture;
    this.scheduler = new LayerScheduler({ limits });
    for (const { assetId, manifest, placement } of world.assets) {
      this.scheduler.addAsset(assetId, manifest);
      this.scheduler.place(`object of ${assetId}`, assetId, placement);
    }
  }

  look(frame: number, nowMs: number): void {
    const viewer = this.#world.viewers[frame];
    if (viewer !== undefined) this.scheduler.look(viewer);
    this.#plan(nowMs);
  }

  #plan(nowMs: number): void {
    for (const effect of this.scheduler.plan(nowMs)) this.#act(effect, nowMs);
  }

  #act(effect: LayerEffect, nowMs: number): void {
    const { layer } = effect;
    switch (effect.type) {
      case 'fetch':
        this.#link.request(effect.range.end - effect.range.start + 1, nowMs, (atMs) => {
          this.scheduler.arrived(layer, effect.range, atMs);
          this.#plan(atMs);
        });
        return;
      case 'show':
      case 'load': {
        const { piece, level } = this.#world.pieceOf(layer);
        if (level > (this.#picture.levels[piece] ?? -1)) this.#picture.show(piece, level);
        this.scheduler.shown(layer, nowMs);
        return;
      }
      case 'drop': {
        const { piece, level } = this.#world.pieceOf(layer);
        if (this.#picture.levels[piece] === level) this.#picture.show(piece, -1);
        return;
      }
      case 'cancel':
        // Too late: on this line everything that was asked for is sent.
        return;
      default:
        unreachable(effect);
    }
  }
}
