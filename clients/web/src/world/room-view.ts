import { effect, type ReadonlySignal, signal } from '@preact/signals';
import type { RoomClient } from '@streamxr/client';
import {
  Avatars,
  type BlockingBox,
  type Census,
  createLocomotion,
  createManipulation,
  Environment,
  type FrameStats,
  type Locomotion,
  type Manipulation,
  ParticleDrawing,
  type ParticleRenderer,
  type ShownLevels,
  SceneObjects,
  Stage,
  stickRadiusPx,
  type StickState,
  type WristMenuItem,
  XrSession,
} from '@streamxr/scene';
import type { Pose, Vec3 } from '@streamxr/spatial';
import { tools, toolWords } from '../campaigns/campaign-words.ts';
import type { Page } from '../page.ts';
import { CampaignsView } from './campaigns-view.ts';
import { CountedModels } from './counted-models.ts';
import { arrivalPlace, doorView } from './door.ts';
import { floorUnder } from './floor-under.ts';
import type { MediaView } from './media-view.ts';
import { MemberBodies } from './member-bodies.ts';
import { ObjectBodies } from './object-bodies.ts';
import { RoomGrips } from './room-grips.ts';
import { StreamingView } from './streaming-view.ts';
import type { ZonesView } from './zones-view.ts';
import type { ModelProgress, VrAbility, WorldView } from './world-store.ts';

const accent = '#ffb470';
const font = "'Figtree Variable', system-ui, sans-serif";
/** Device pixels for a CSS pixel, at most. */
const pixelRatioMax = { low: 1, auto: 2, high: 3 } as const;

export type RoomViewParts = Pick<
  Page,
  | 'preferences'
  | 'session'
  | 'people'
  | 'objects'
  | 'edits'
  | 'toasts'
  | 'streaming'
  | 'campaigns'
  | 'media'
  | 'zones'
>;

/** The room as it is drawn, walked and handled: joins the client's room to the scene's bodies, frame by frame. */
export class RoomView implements WorldView, Disposable {
  readonly stage: Stage;
  readonly locomotion: Locomotion;
  readonly manipulation: Manipulation;
  readonly xr: XrSession;
  readonly stick: ReadonlySignal<StickState | null>;
  readonly stickRadiusPx = stickRadiusPx;
  readonly models: ReadonlySignal<ModelProgress>;
  readonly vr: ReadonlySignal<VrAbility>;
  readonly particles: ParticleDrawing;
  readonly campaigns: CampaignsView;

  readonly #parts: RoomViewParts;
  readonly #objects: SceneObjects;
  readonly #avatars: Avatars;
  readonly #members: MemberBodies;
  readonly #objectBodies: ObjectBodies;
  readonly #streamingView: StreamingView;
  readonly #vr = signal<VrAbility>('no-headset');
  #media: Promise<MediaView | null> | null = null;
  #blockers: () => readonly BlockingBox[] = () => [];
  #zones: Promise<ZonesView | null> | null = null;
  readonly #stops: (() => void)[] = [];

  /** Throws where the browser has no WebGL 2. */
  constructor(canvas: HTMLCanvasElement, parts: RoomViewParts) {
    const { preferences, session, people, objects, edits, toasts, streaming, campaigns } = parts;
    this.#parts = parts;
    const { seated } = preferences.all.value;
    const stage = new Stage({
      canvas,
      reducedMotion: preferences.reducedMotion.value,
    });
    this.stage = stage;
    const environment = new Environment(stage);
    this.particles = new ParticleDrawing(stage, { choice: preferences.all.value.particles });
    const models = new CountedModels(streaming);
    this.models = models.progress;
    this.#objects = new SceneObjects(stage, { assets: models, accentColor: accent });
    this.#streamingView = new StreamingView(streaming, stage, this.#objects);
    this.#objectBodies = new ObjectBodies(this.#objects, people);

    const stick = signal<StickState | null>(null);
    this.stick = stick;
    this.vr = this.#vr;
    this.locomotion = createLocomotion(stage, {
      blockers: () => this.#blockers(),
      onStick: (state) => (stick.value = state.active ? state : null),
    });
    const grips = new RoomGrips({
      session,
      people,
      edits,
      toasts,
      onSelect: (objectId) => objects.select(objectId),
    });
    this.manipulation = createManipulation(stage, this.#objects, grips, {
      locomotion: this.locomotion,
      accent,
    });
    this.xr = new XrSession(stage, {
      locomotion: this.locomotion,
      manipulation: this.manipulation,
      menu: this.#wristMenu(),
      seated,
      accent,
    });
    this.campaigns = new CampaignsView(stage, campaigns, this.particles, font);
    this.#stops.push(stage.onFrame(({ timeMs }) => this.#onFrame(timeMs)));
    // After everything that moves the viewer or the members: bodies are drawn for where both are in this frame.
    const avatars = new Avatars(stage, { tagFont: font });
    this.#avatars = avatars;
    this.#members = new MemberBodies(avatars);
    this.#stops.push(
      effect(() => this.#applyPreferences()),
      effect(() => this.xr.menu.setItems(this.#wristMenu())),
      effect(() => this.#stand()),
      effect(() => {
        // Nobody hears or sees anybody before they are inside: until then its code can wait.
        if (parts.media.call.value !== null) this.#media ??= this.#openMedia();
      }),
      effect(() => {
        if (parts.zones.isEditing.value) this.#zones ??= this.#openZones();
      }),
      this.xr.events.on('failed', ({ reason }) => toasts.show({ tone: 'trouble', ...vrFailures[reason] })),
      stage.events.on('context-lost', () =>
        toasts.show({
          tone: 'trouble',
          text: 'The picture stopped',
          detail: 'The graphics device went away. It comes back by itself; the room goes on.',
        }),
      ),
      () => {
        for (const part of [
          this.#streamingView,
          this.campaigns,
          this.xr,
          this.manipulation,
          this.locomotion,
          this.#objects,
          avatars,
          this.particles,
          environment,
          stage,
        ])
          part[Symbol.dispose]();
      },
    );
    this.#watchHeadset();
  }

  get campaignInSight(): ReadonlySignal<boolean> {
    return this.campaigns.inSight;
  }

  get frameStats(): FrameStats {
    return this.stage.stats;
  }

  get census(): Census {
    return this.#avatars.census;
  }

  get particleRenderer(): ParticleRenderer {
    return this.particles.renderer;
  }

  /** Draws this client's room from here on; gives the function that stops. */
  follow(client: RoomClient): () => void {
    const lose = (objectId: string) => this.manipulation.lose(objectId);
    const stops = [
      this.#members.follow(client),
      this.#objectBodies.follow(client),
      this.campaigns.follow(client),
      client.on('object-changed', ({ object, changes }) => {
        const { holder } = changes;
        if (holder !== undefined && holder !== null && holder !== client.self?.clientId)
          lose(object.objectId);
      }),
      client.on('object-deleted', ({ object }) => lose(object.objectId)),
      client.on('connection', ({ state }) => {
        // Without a line the room takes everything out of this hand.
        if (state !== 'joined') this.manipulation.letGoAll();
      }),
    ];
    return () => {
      for (const stop of stops) stop();
    };
  }

  start(): void {
    this.stage.start();
  }

  head(): Pose {
    return this.locomotion.pose().head;
  }

  headOf(clientId: string): Vec3 | null {
    return this.#members.headOf(clientId);
  }

  widthOf(objectId: string): number {
    const box = this.#objects.boundsOf(objectId);
    return box === null ? 0 : Math.max(box.max.x - box.min.x, box.max.z - box.min.z);
  }

  get levelColors(): boolean {
    return this.#objects.levelColors;
  }

  set levelColors(isOn: boolean) {
    this.#objects.levelColors = isOn;
  }

  shownLevels(assetId: string): ShownLevels | null {
    return this.#objects.shownLevels(assetId);
  }

  pixelsAcross(angleRad: number): number {
    const { camera, canvas } = this.stage;
    const halfHeight = Math.tan((camera.fov * Math.PI) / 360);
    return (Math.tan(angleRad / 2) / halfHeight) * canvas.clientHeight;
  }

  floorAt(x: number, y: number): Vec3 | null {
    const { left, top, width, height } = this.stage.canvas.getBoundingClientRect();
    return floorUnder(this.stage.camera, ((x - left) / width) * 2 - 1, 1 - ((y - top) / height) * 2);
  }

  select(objectId: string | null): void {
    this.manipulation.select(objectId);
  }

  walkTo(position: Vec3): void {
    this.locomotion.walkTo(position);
  }

  enterVr(): void {
    void this.xr.enter();
  }

  /** What draws sound zones; null until they are first shown. */
  get shownZones(): Promise<ZonesView | null> | null {
    return this.#zones;
  }

  /** What plays voices and shows pictures; null before the person is inside. */
  get shownMedia(): Promise<MediaView | null> | null {
    return this.#media;
  }

  [Symbol.dispose](): void {
    for (const stop of this.#stops) stop();
  }

  async #openMedia(): Promise<MediaView | null> {
    try {
      const { MediaView } = await import('./media-view.ts');
      const occluders = () => this.#objects.occluders;
      const view = new MediaView(this.stage, this.#avatars, { font, occluders }, this.#parts);
      this.#blockers = () => view.shown.blockers;
      this.#stops.unshift(() => view[Symbol.dispose]());
      return view;
    } catch (error) {
      this.#parts.toasts.show({
        tone: 'trouble',
        text: 'Voices and pictures could not be loaded',
        detail: 'Check the connection and open the page again. Everything else works.',
      });
      console.warn('Voices and pictures could not be loaded.', error);
      return null;
    }
  }

  async #openZones(): Promise<ZonesView | null> {
    try {
      const { ZonesView } = await import('./zones-view.ts');
      const view = new ZonesView(this.stage, font, this.#parts.zones, () => this.head());
      this.#stops.unshift(() => view[Symbol.dispose]());
      return view;
    } catch (error) {
      // They are listed all the same, and the next opening tries again.
      this.#zones = null;
      console.warn('The sound zones could not be drawn.', error);
      return null;
    }
  }

  #onFrame(timeMs: number): void {
    this.#members.onFrame(timeMs);
    const { session } = this.#parts;
    const { head, left, right } = this.locomotion.pose();
    this.#streamingView.onFrame(head, timeMs);
    if (session.whereabouts.value !== 'inside') return;
    const hands = { ...(left === null ? {} : { left }), ...(right === null ? {} : { right }) };
    session.client.value?.sendPose({ ...head, ...(left === null && right === null ? {} : { hands }) });
  }

  #applyPreferences(): void {
    const { preferences } = this.#parts;
    const { walking, turning, seated, particles } = preferences.all.value;
    this.stage.reducedMotion = preferences.reducedMotion.value;
    // A device that is pointed at with a finger is a phone or a tablet, as far as its graphics go.
    this.#avatars.isModest = preferences.all.value.quality === 'low' || isHandheld();
    this.stage.pixelRatioMax = pixelRatioMax[preferences.all.value.quality];
    this.particles.choice = particles;
    this.xr.comfort = { walking, turning };
    if (this.xr.seated !== seated) this.xr.seated = seated;
  }

  /** At the door one looks in from outside; walking in puts one inside, beside whoever is there. */
  #stand(): void {
    if (this.#parts.session.whereabouts.value === 'door')
      this.locomotion.teleportTo(doorView.feet, doorView.yawRad);
    else this.locomotion.teleportTo(arrivalPlace(Math.random, this.#members.heads()), 0);
  }

  #watchHeadset(): void {
    const look = async () => {
      const isSupported = await XrSession.isSupported();
      this.#vr.value = isSupported ? 'ready' : globalThis.isSecureContext ? 'no-headset' : 'needs-https';
    };
    void look();
    const onChange = () => void look();
    navigator.xr?.addEventListener('devicechange', onChange);
    this.#stops.push(() => navigator.xr?.removeEventListener('devicechange', onChange));
  }

  /** What a trigger does to campaigns, one after the other; nothing where there is none. */
  #handItem(): WristMenuItem[] {
    const { campaigns } = this.#parts;
    if (campaigns.isEmpty.value) return [];
    const tool = campaigns.tool.value;
    const label = tool === null ? 'Reach into particles' : `Trigger: ${toolWords[tool].label.toLowerCase()}`;
    const next = tools[tool === null ? 0 : tools.indexOf(tool) + 1] ?? null;
    return [{ id: 'hand', label, icon: '✳', onSelect: () => (campaigns.tool.value = next) }];
  }

  #wristMenu(): WristMenuItem[] {
    const { edits, session } = this.#parts;
    const add = (kind: 'cube' | 'sphere' | 'cone') => () =>
      void edits.addShape(kind, session.self.value?.color ?? accent);
    return [
      { id: 'cube', label: 'Add a cube', icon: '■', onSelect: add('cube') },
      { id: 'sphere', label: 'Add a sphere', icon: '●', onSelect: add('sphere') },
      { id: 'cone', label: 'Add a cone', icon: '▲', onSelect: add('cone') },
      ...this.#handItem(),
      { id: 'undo', label: 'Undo', icon: '↶', onSelect: () => void edits.undo() },
      { id: 'exit', label: 'Leave VR', icon: '×', onSelect: () => void this.xr.exit() },
    ];
  }
}

function isHandheld(): boolean {
  return matchMedia('(pointer: coarse)').matches;
}

const vrFailures = {
  unsupported: { text: 'No headset was found', detail: 'Put it on, or open this room in its own browser.' },
  refused: {
    text: 'VR was not allowed',
    detail: 'The browser asked and got a no. Press VR to be asked again.',
  },
  broken: {
    text: 'VR could not start',
    detail: 'Something went wrong on the way. The room on the screen goes on.',
  },
} as const;
