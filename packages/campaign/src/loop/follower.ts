import { accept, assert, refuse, type Result } from '@streamxr/kernel';
import { lifeTicksMax } from '../../kernel/layout.ts';
import type { CampaignDescription } from '../description/description.ts';
import { decodeScene } from '../scene/scene-codec.ts';
import type { SceneState } from '../scene/scene-state.ts';
import { type KernelTick, Replay, TickHistory } from './replay.ts';
import { TickClock } from './tick-clock.ts';
import { TickReader } from './tick-reader.ts';
import { kernelInputsOf } from '../scene/kernel-inputs.ts';

/** What a joiner is given: the scene eight seconds ago, and what happened since. */
export interface JoinSync {
  readonly snapshot: Uint8Array;
  readonly inputs: Uint8Array;
  /** After all inputs. */
  readonly tick: number;
}

export interface TicksMessage {
  /** Of the last tick in `data`. */
  readonly tick: number;
  readonly data: Uint8Array;
}

/**
 * `taken`: all well. `old`: heard before. `gap`: ticks are missing, join again. `malformed`: no ticks; join again.
 */
export type Reception = 'taken' | 'old' | 'gap' | 'malformed';

/** Ticks that may wait to be shown, more than a page in the background may miss: who is so late joins again. */
const waitingMax = 2_400;
/** So many ticks are stepped in one go to catch up; a frame of 100K particles has time for about four. */
const stepsAtOnceMax = 4;
/** Further behind than that, one is not late but far away: everything is stepped as fast as it goes. */
const farBehindTicks = 30;

/**
 * A client's side of a campaign, pure: it takes what the line brings, and says which ticks are to be simulated now, on what. Its host runs
 * the kernels:
 *
 *     const { nextTick } = follower;      // once: kernel.reset(nextTick)
 *     for (let n = follower.due(nowMs); n > 0; n--) {
 *       const { tick, inputs } = follower.take();
 *       kernel.setInputs(inputs);
 *       kernel.step(tick);
 *     }
 *
 * The kernel is exact when `kernel.isExact`, from the first moment when the snapshot was 480 ticks old.
 */
export class Follower {
  readonly description: CampaignDescription;
  readonly #scene: SceneState;
  readonly #reader: TickReader;
  readonly #history: TickHistory;
  readonly #clock = new TickClock();

  /** Refuses what is no sync for a campaign of this description. `nowMs` is of any clock that only runs forward, here as everywhere. */
  static join(
    description: CampaignDescription,
    sync: JoinSync,
    nowMs: number,
  ): Result<Follower, 'malformed'> {
    const scene = decodeScene(description, sync.snapshot);
    if (scene === null) return refuse('malformed');
    const follower = new Follower(description, scene);
    const ticks = follower.#reader.read(sync.inputs);
    if (ticks === null || follower.#reader.tick !== sync.tick) return refuse('malformed');
    for (const inputs of ticks) follower.#history.push(inputs);
    follower.#clock.arrived(sync.tick, nowMs);
    return accept(follower);
  }

  private constructor(description: CampaignDescription, scene: SceneState) {
    this.description = description;
    this.#scene = scene;
    this.#reader = new TickReader(scene);
    // What waits to be shown is kept beside what a replay needs.
    this.#history = new TickHistory(scene.copy(), lifeTicksMax + waitingMax);
  }

  /** The scene as it is shown: at the tick that was taken last. Not to be changed. */
  get scene(): SceneState {
    return this.#scene;
  }

  /** That `take` will give. */
  get nextTick(): number {
    return this.#scene.tick + 1;
  }

  get newestTick(): number {
    return this.#reader.tick;
  }

  /** Ticks that have arrived and are not taken yet. */
  get waiting(): number {
    return this.newestTick - this.#scene.tick;
  }

  /** How long ticks are kept back, because of the line. */
  get bufferTicks(): number {
    return this.#clock.bufferTicks;
  }

  received({ tick, data }: TicksMessage, nowMs: number): Reception {
    if (tick <= this.newestTick) return 'old';
    if (this.waiting >= waitingMax) return 'gap';
    const before = this.newestTick;
    const ticks = this.#reader.read(data);
    if (ticks === null) return 'malformed';
    if (before + ticks.length !== tick) return 'gap';
    for (const inputs of ticks) this.#history.push(inputs);
    this.#clock.arrived(tick, nowMs);
    return 'taken';
  }

  /** How many ticks to take now: one for each that has become due, some more to catch up, all when far behind. */
  due(nowMs: number): number {
    const behind = Math.min(this.#clock.due(nowMs), this.newestTick) - this.#scene.tick;
    if (behind <= 0) return 0;
    return behind > farBehindTicks ? behind : Math.min(behind, stepsAtOnceMax);
  }

  /** The next tick. There must be one waiting. */
  take(): KernelTick {
    const tick = this.nextTick;
    const inputs = this.#history.at(tick);
    assert(inputs !== undefined, 'a tick that has arrived is taken');
    this.#scene.apply(inputs);
    return { tick, inputs: kernelInputsOf(this.#scene) };
  }

  /**
   * A walk through all that has arrived, from 480 ticks or more before the one that is shown: for a kernel that makes more particles, or
   * some of them anew, beside the one that is shown. It is exact when it has caught up with `nextTick − 1`.
   */
  replay(): Replay {
    return new Replay(this.#history);
  }
}
