import { Emitter } from '@streamxr/kernel';
import type { Pose } from '@streamxr/spatial';
import type { BodyPose } from '../locomotion/body-pose.ts';
import type { Locomotion } from '../locomotion/locomotion.ts';
import type { Manipulation } from '../manipulation/manipulation.ts';
import { eyeHeightMetres, type Frame, type Stage } from '../stage.ts';
import { poseFromTransform } from './hand-reading.ts';
import { Vignette } from './vignette.ts';
import { WristMenu } from './wrist-menu.ts';
import type { WristMenuItem } from './wrist-menu-face.ts';
import { XrHands } from './xr-hands.ts';
import type { XrComfort } from './xr-walking.ts';

export interface XrSessionOptions {
  readonly locomotion: Locomotion;
  readonly manipulation: Manipulation;
  /** Lines of the wrist menu. */
  readonly menu?: readonly WristMenuItem[];
  /** How to move; teleport and snap turn unless said. Under reduced motion it is always those. */
  readonly comfort?: XrComfort;
  /** Begin seated: the floor is set so that the eyes are as high as a standing person's. */
  readonly seated?: boolean;
  readonly accent?: string;
}

/** Why no session came about: the device has none, the person or browser said no, or it broke on the way. */
export interface XrFailure {
  readonly reason: 'unsupported' | 'refused' | 'broken';
  readonly error: unknown;
}

export interface XrSessionEvents {
  readonly started: undefined;
  /** However it ended: asked for, the headset taken off for good, the device gone. */
  readonly ended: undefined;
  readonly failed: XrFailure;
}

type SessionState =
  | { readonly state: 'idle' }
  | { readonly state: 'asking' }
  | { readonly state: 'running'; readonly session: XRSession; readonly hasFloor: boolean };

const defaultComfort: XrComfort = { walking: 'teleport', turning: 'snap' };

/** An immersive session on the stage: enters, drives body, hands, menu and comfort each frame, and leaves the flat stage usable however it ends. */
export class XrSession implements Disposable {
  readonly events = new Emitter<XrSessionEvents>();
  readonly menu: WristMenu;
  /** May change while running. */
  comfort: XrComfort;

  readonly #stage: Stage;
  readonly #locomotion: Locomotion;
  readonly #hands: XrHands;
  readonly #vignette = new Vignette();
  readonly #stopFrames: () => void;
  #state: SessionState = { state: 'idle' };
  #seated: boolean;
  #heightIsStale = true;

  constructor(stage: Stage, options: XrSessionOptions) {
    const accent = options.accent ?? '#ffb86b';
    this.#stage = stage;
    this.#locomotion = options.locomotion;
    this.comfort = options.comfort ?? defaultComfort;
    this.#seated = options.seated ?? false;
    this.menu = new WristMenu(options.menu ?? [], accent);
    this.#hands = new XrHands(stage, options.locomotion, options.manipulation, this.menu, accent);
    stage.scene.add(this.menu);
    stage.camera.add(this.#vignette);
    stage.renderer.xr.addEventListener('sessionend', this.#onEnd);
    this.#stopFrames = stage.onFrame((frame) => this.#onFrame(frame));
  }

  /** Whether this browser and device can enter; never rejects. */
  static async isSupported(): Promise<boolean> {
    if (navigator.xr === undefined) return false;
    // Rejects where a permissions policy forbids XR: for the person that is the same as having none.
    return navigator.xr.isSessionSupported('immersive-vr').catch(() => false);
  }

  get isRunning(): boolean {
    return this.#state.state === 'running';
  }

  /** Enters the headset. Must be called from a click or key press. Outcomes come as `started` or `failed`; a second call meanwhile does nothing. */
  async enter(): Promise<void> {
    if (this.#state.state !== 'idle') return;
    if (navigator.xr === undefined) {
      this.events.emit('failed', { reason: 'unsupported', error: null });
      return;
    }
    this.#state = { state: 'asking' };
    let session: XRSession;
    try {
      session = await navigator.xr.requestSession('immersive-vr', {
        optionalFeatures: ['local-floor', 'hand-tracking', 'layers'],
      });
    } catch (error) {
      this.#fail(
        error instanceof DOMException && error.name === 'NotSupportedError' ? 'unsupported' : 'refused',
        error,
      );
      return;
    }
    try {
      await this.#start(session);
    } catch (error) {
      this.#fail('broken', error);
      // The half-made session would keep the headset dark. One that is already over rejects, and is what we want.
      await session.end().catch(() => undefined);
    }
  }

  /** Leaves the headset; resolves when the session is over. */
  async exit(): Promise<void> {
    if (this.#state.state === 'running') await this.#state.session.end();
  }

  /** Head and hands in the room's frame. */
  pose(): BodyPose {
    return this.#locomotion.pose();
  }

  get seated(): boolean {
    return this.#seated;
  }

  set seated(seated: boolean) {
    this.#seated = seated;
    this.resetHeight();
  }

  /** Measures the eyes again: seated, they are raised to a standing person's height; standing, the floor is the floor. */
  resetHeight(): void {
    this.#heightIsStale = true;
  }

  [Symbol.dispose](): void {
    this.#stopFrames();
    this.#stage.renderer.xr.removeEventListener('sessionend', this.#onEnd);
    // Nobody is left to hear how it ended.
    this.exit().catch(() => undefined);
    this.#tidy();
    this.#hands[Symbol.dispose]();
    this.#vignette[Symbol.dispose]();
    this.menu[Symbol.dispose]();
    this.events.clear();
  }

  async #start(session: XRSession): Promise<void> {
    const { xr } = this.#stage.renderer;
    const hasFloor = await session.requestReferenceSpace('local-floor').then(
      () => true,
      () => false,
    );
    xr.setReferenceSpaceType(hasFloor ? 'local-floor' : 'local');
    await xr.setSession(session);
    // It may have ended while its spaces were made; the renderer has let go of it then.
    if (xr.getSession() !== session) throw new Error('the session ended before it began');
    this.#hands.listen(session);
    this.#heightIsStale = true;
    this.#state = { state: 'running', session, hasFloor };
    this.events.emit('started', undefined);
  }

  #onFrame({ dtSeconds, xr: frame }: Frame): void {
    const space = this.#stage.renderer.xr.getReferenceSpace();
    if (this.#state.state !== 'running' || frame === undefined || space === null) return;
    const viewer = frame.getViewerPose(space);
    // Tracking is lost for a moment: everything stays where it was.
    if (!viewer) return;
    const head = poseFromTransform(viewer.transform);
    if (this.#heightIsStale) this.#measureHeight(head, this.#state.hasFloor);
    const comfort = this.#stage.reducedMotion ? defaultComfort : this.comfort;
    const motion = this.#hands.onFrame(frame, space, head, comfort, dtSeconds);
    if (motion === 'jumped' && this.#stage.reducedMotion) this.#vignette.blink();
    this.#vignette.ease(motion === 'flowing' ? 1 : 0, dtSeconds);
  }

  #measureHeight(head: Pose, hasFloor: boolean): void {
    this.#heightIsStale = false;
    // Without a floor the device's origin is at the eyes, so that everybody is raised.
    const raised = this.#seated || !hasFloor;
    this.#locomotion.seatedMetres = raised ? Math.max(0, eyeHeightMetres - head.position[1]) : 0;
  }

  #fail(reason: XrFailure['reason'], error: unknown): void {
    this.#state = { state: 'idle' };
    this.events.emit('failed', { reason, error });
  }

  readonly #onEnd = (): void => {
    if (this.#state.state !== 'running') return;
    this.#tidy();
    this.events.emit('ended', undefined);
  };

  #tidy(): void {
    this.#state = { state: 'idle' };
    this.#hands.stop();
    this.#vignette.open();
    this.#locomotion.stopTracking();
  }
}
