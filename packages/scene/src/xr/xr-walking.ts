import { unreachable } from '@streamxr/kernel';
import type { Vec3 } from '@streamxr/spatial';
import { applyDeadZone, applyRadialDeadZone } from '../input/dead-zone.ts';
import type { Locomotion } from '../locomotion/locomotion.ts';
import { restingSnapTurn, type SnapTurn, snapTurnRad, stepSnapTurn } from '../locomotion/snap-turn.ts';
import type { TeleportAim } from './teleport-aim.ts';
import type { XrHand } from './xr-hand.ts';

/** How a person chose to move in a session. */
export interface XrComfort {
  readonly walking: 'teleport' | 'smooth';
  readonly turning: 'snap' | 'smooth';
}

/** A hand that aims a teleport: the stick is pushed, or fingers are pinched on nothing. */
type Aim =
  | { readonly kind: 'none' }
  | { readonly kind: 'stick'; readonly hand: XrHand; readonly standing: Vec3 | null }
  | { readonly kind: 'pinch'; readonly hand: XrHand; readonly standing: Vec3 | null };

/** What one frame of walking was like for the eyes. */
export type XrMotion = 'still' | 'flowing' | 'jumped';

const aimsAt = -0.7;
const landsAt = -0.35;
const turnRadPerSecond = 1.6;

/** Thumbsticks and pinches as movement: push forward to aim a teleport and let go to land, sideways to turn; or smooth, for who wants that. */
export class XrWalking {
  readonly #locomotion: Locomotion;
  readonly #aimVisual: TeleportAim;
  readonly #turns = new Map<XrHand, SnapTurn>();
  #aim: Aim = { kind: 'none' };

  constructor(locomotion: Locomotion, aimVisual: TeleportAim) {
    this.#locomotion = locomotion;
    this.#aimVisual = aimVisual;
  }

  isAiming(hand: XrHand): boolean {
    return this.#aim.kind !== 'none' && this.#aim.hand === hand;
  }

  /** A tracked hand pinched where nothing is: it aims a teleport until it lets go. */
  startPinchAim(hand: XrHand): void {
    if (this.#aim.kind === 'none') this.#aim = { kind: 'pinch', hand, standing: null };
  }

  /** Nothing is aimed any more; nobody moves. */
  cancel(): void {
    this.#aim = { kind: 'none' };
    this.#aimVisual.visible = false;
  }

  /** One frame. `free` are the hands whose sticks are not busy with an object. */
  onFrame(free: readonly XrHand[], comfort: XrComfort, dtSeconds: number): XrMotion {
    let motion: XrMotion = this.#followAim(free);
    for (const hand of free) {
      if (this.isAiming(hand)) continue;
      const [x, y] = hand.stick;
      const glides = comfort.walking === 'smooth' && hand.handedness === 'left';
      if (glides) {
        const [moveX, moveZ] = applyRadialDeadZone(x, y);
        if (moveX !== 0 || moveZ !== 0) {
          this.#locomotion.glide(moveX, moveZ, dtSeconds);
          motion = 'flowing';
        }
        continue;
      }
      if (this.#aim.kind === 'none' && y <= aimsAt && Math.abs(y) > Math.abs(x)) {
        this.#aim = { kind: 'stick', hand, standing: null };
        continue;
      }
      if (this.#turn(hand, x, y, comfort.turning, dtSeconds) === 'flowing') motion = 'flowing';
    }
    this.#drawAim();
    return motion;
  }

  #followAim(free: readonly XrHand[]): XrMotion {
    const aim = this.#aim;
    switch (aim.kind) {
      case 'none':
        return 'still';
      case 'stick':
        if (!free.includes(aim.hand) || aim.hand.ray === null) this.cancel();
        else if (aim.hand.stick[1] > landsAt) return this.#land(aim.standing);
        return 'still';
      case 'pinch':
        if (aim.hand.ray === null) this.cancel();
        else if (!aim.hand.isDown) return this.#land(aim.standing);
        return 'still';
      default:
        return unreachable(aim);
    }
  }

  #land(standing: Vec3 | null): XrMotion {
    this.cancel();
    if (standing === null) return 'still';
    this.#locomotion.teleportTo(standing);
    return 'jumped';
  }

  #drawAim(): void {
    if (this.#aim.kind === 'none') return;
    const { ray } = this.#aim.hand;
    if (ray === null) return this.cancel();
    const standing = this.#aimVisual.aim(ray, (landing) => this.#locomotion.standingPlace(landing));
    this.#aim = { ...this.#aim, standing };
  }

  #turn(hand: XrHand, x: number, y: number, turning: XrComfort['turning'], dtSeconds: number): XrMotion {
    if (turning === 'smooth') {
      const rate = applyDeadZone(x, 0.3);
      if (rate === 0) return 'still';
      this.#locomotion.turnBy(-rate * turnRadPerSecond * dtSeconds);
      return 'flowing';
    }
    // A stick on its way forward leans sideways: only a clear sideways push turns.
    const axis = Math.abs(x) > Math.abs(y) ? x : 0;
    const step = stepSnapTurn(this.#turns.get(hand) ?? restingSnapTurn, axis);
    this.#turns.set(hand, step.state);
    if (step.turns !== 0) this.#locomotion.turnBy(-step.turns * snapTurnRad);
    return 'still';
  }
}
