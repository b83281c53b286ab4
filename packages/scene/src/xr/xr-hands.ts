import { type Pose, rotate } from '@streamxr/spatial';
import type { Locomotion } from '../locomotion/locomotion.ts';
import type { Manipulation } from '../manipulation/manipulation.ts';
import type { Stage } from '../stage.ts';
import { Beam } from './beam.ts';
import { HandVisual } from './hand-visual.ts';
import { TeleportAim } from './teleport-aim.ts';
import type { WristMenu } from './wrist-menu.ts';
import { type Pointed, XrGrabbing } from './xr-grabbing.ts';
import { XrHand } from './xr-hand.ts';
import { type XrComfort, type XrMotion, XrWalking } from './xr-walking.ts';

interface DrawnHand {
  readonly hand: XrHand;
  readonly visual: HandVisual;
  readonly beam: Beam;
}

/** Both hands of a session and all that they do: walk, press the menu, hold objects; and how they look to their owner. */
export class XrHands implements Disposable {
  readonly #stage: Stage;
  readonly #locomotion: Locomotion;
  readonly #manipulation: Manipulation;
  readonly #menu: WristMenu;
  readonly #grabbing: XrGrabbing;
  readonly #walking: XrWalking;
  readonly #aim: TeleportAim;
  readonly #left: DrawnHand;
  readonly #right: DrawnHand;
  #listening = new AbortController();

  constructor(
    stage: Stage,
    locomotion: Locomotion,
    manipulation: Manipulation,
    menu: WristMenu,
    accent: string,
  ) {
    this.#stage = stage;
    this.#locomotion = locomotion;
    this.#manipulation = manipulation;
    this.#menu = menu;
    this.#aim = new TeleportAim(accent);
    this.#grabbing = new XrGrabbing(manipulation);
    this.#walking = new XrWalking(locomotion, this.#aim);
    const draw = (handedness: 'left' | 'right'): DrawnHand => {
      const drawn = { hand: new XrHand(handedness), visual: new HandVisual(accent), beam: new Beam(accent) };
      stage.rig.add(drawn.visual);
      stage.scene.add(drawn.beam);
      return drawn;
    };
    this.#left = draw('left');
    this.#right = draw('right');
    stage.scene.add(this.#aim);
  }

  /** Hears the buttons of this session until `stop`. */
  listen(session: XRSession): void {
    this.#listening = new AbortController();
    const { signal } = this.#listening;
    for (const by of ['select', 'squeeze'] as const) {
      session.addEventListener(`${by}start`, ({ inputSource }) => this.#of(inputSource)?.press(by), {
        signal,
      });
      session.addEventListener(`${by}end`, ({ inputSource }) => this.#of(inputSource)?.release(by), {
        signal,
      });
    }
  }

  /** Lets go of everything and hides. */
  stop(): void {
    this.#listening.abort();
    this.#grabbing.releaseAll();
    this.#walking.cancel();
    this.#manipulation.objects.setHover(null);
    this.#menu.visible = false;
    for (const { hand, visual, beam } of [this.#left, this.#right]) {
      hand.releaseAll();
      hand.endFrame();
      visual.visible = beam.visible = false;
    }
  }

  /** One frame; `head` in the rig's frame. Tells how the world moved before the eyes. */
  onFrame(
    frame: XRFrame,
    space: XRReferenceSpace,
    head: Pose,
    comfort: XrComfort,
    dtSeconds: number,
  ): XrMotion {
    const hands = [this.#left.hand, this.#right.hand] as const;
    for (const hand of hands) hand.read(frame, space);
    this.#locomotion.track({ head, left: gripOf(hands[0]), right: gripOf(hands[1]) });
    this.#standHands();
    const free = hands.filter((hand) => !this.#grabbing.steers(hand));
    const motion = this.#walking.onFrame(free, comfort, dtSeconds);
    this.#standHands();
    const onMenu = this.#useMenu();
    const pointed = new Map<XrHand, Pointed>();
    for (const hand of hands)
      pointed.set(hand, this.#useObjects(hand, onMenu !== null && hand === this.#right.hand));
    this.#grabbing.onFrame(dtSeconds);
    this.#draw(pointed, onMenu);
    for (const hand of hands) hand.endFrame();
    return motion;
  }

  [Symbol.dispose](): void {
    this.stop();
    for (const { visual, beam } of [this.#left, this.#right]) {
      visual[Symbol.dispose]();
      beam[Symbol.dispose]();
    }
    this.#aim[Symbol.dispose]();
  }

  /** The rig moves by walking: hands are placed on it before and after. */
  #standHands(): void {
    const { position, quaternion } = this.#stage.rig;
    const rig: Pose = {
      position: [position.x, position.y, position.z],
      rotation: [quaternion.x, quaternion.y, quaternion.z, quaternion.w],
    };
    for (const { hand } of [this.#left, this.#right]) hand.standOn(rig);
  }

  /** How far along the right hand's ray the menu is; null when it is not pointed at. */
  #useMenu(): number | null {
    const { head } = this.#locomotion.pose();
    const [left, right] = [this.#left.hand, this.#right.hand];
    if (left.wasMenuPressed) this.#menu.togglePinned();
    const busy = left.isDown || this.#walking.isAiming(left);
    this.#menu.follow(left.grip, head, rotate(head.rotation, [0, 0, -1]), busy);
    const metres = this.#grabbing.heldBy(right) === null ? this.#menu.point(right.ray) : null;
    if (metres === null) this.#menu.touch(right.tip);
    else if (right.wasPressed) this.#menu.press();
    return metres;
  }

  /** Presses and releases of one hand on objects. Gives what it points at. */
  #useObjects(hand: XrHand, onMenu: boolean): Pointed {
    const nothing: Pointed = { objectId: null, metres: null };
    if (hand.wasReleased) this.#grabbing.release(hand);
    const held = this.#grabbing.heldBy(hand);
    if (held !== null) return held;
    if (onMenu || this.#walking.isAiming(hand)) return nothing;
    const pointed = this.#grabbing.pointed(hand);
    if (!hand.wasPressed || !hand.isDown) return pointed;
    const taken = this.#grabbing.press(hand, pointed);
    if (!taken && pointed.objectId === null) {
      this.#manipulation.select(null);
      // Hands have no thumbstick: pinching the empty air aims.
      if (hand.reading.kind === 'hand') this.#walking.startPinchAim(hand);
    }
    return this.#grabbing.heldBy(hand) ?? pointed;
  }

  #draw(pointed: ReadonlyMap<XrHand, Pointed>, onMenu: number | null): void {
    let hovered: string | null = null;
    const eyes = this.#locomotion.pose().head.position;
    for (const { hand, visual, beam } of [this.#left, this.#right]) {
      visual.update(hand.reading);
      const at = pointed.get(hand);
      if (this.#grabbing.heldBy(hand) === null) hovered = at?.objectId ?? hovered;
      const { ray } = hand;
      const metres = hand === this.#right.hand && onMenu !== null ? onMenu : (at?.metres ?? null);
      const inside = at !== undefined && at.objectId !== null && metres === null;
      if (ray === null || inside || this.#walking.isAiming(hand)) beam.visible = false;
      else beam.show(ray, metres, hand.isDown, eyes);
    }
    this.#manipulation.objects.setHover(hovered);
  }

  #of({ handedness }: XRInputSource): XrHand | null {
    if (handedness === 'none') return null;
    return handedness === 'left' ? this.#left.hand : this.#right.hand;
  }
}

function gripOf(hand: XrHand): Pose | null {
  return hand.reading.kind === 'absent' ? null : hand.reading.grip;
}
