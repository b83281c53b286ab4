import {
  allocatePictures,
  demandOf,
  isSamePlan,
  isSound,
  layerOffers,
  MemberZones,
  planFor,
  type SeenPicture,
  Soundscape,
  type Speech,
  type Tracks,
  VoiceField,
} from '@streamxr/media';
import type { AudioZone, MediaTrack } from '@streamxr/protocol';
import type { Vec3 } from '@streamxr/spatial';
import type { MediaLimits } from './media-limits.ts';
import type { MemberLink } from './member-link.ts';
import type { Participant, ToldPlan } from './participant.ts';
import type { Sources } from './sources.ts';

export interface ProgrammesOptions {
  readonly tracks: Tracks;
  readonly sources: Sources;
  readonly speech: Speech;
  readonly limits: MediaLimits;
  /** Layers that the engine tells apart. */
  readonly layers: () => number;
  readonly positionOf: (clientId: string) => Vec3;
  /** Of the room; another list when they change. */
  readonly audioZones: () => readonly AudioZone[];
}

/** Tellings of plans to one viewer are at least so far apart: each may cost it an offer. */
const planEveryMs = 500;
const priorities = { speaker: 3, wall: 2, portrait: 1 } as const;
const heardVoice = { forward: true, layer: 0, priority: 4 } as const;
const nowhere: Vec3 = [0, 0, 0];

/** What each viewer of a room is to receive, and at which quality. */
export class Programmes {
  readonly #options: ProgrammesOptions;
  readonly #voices = new VoiceField();
  #sounds: string[] = [];
  #pictures: MediaTrack[] = [];
  readonly #speakers = new Set<string>();
  #zonesTaken: readonly AudioZone[] = [];
  #zones = new MemberZones(Soundscape.open);

  constructor(options: ProgrammesOptions) {
    this.#options = options;
  }

  /** One round over all viewers, what they share first. */
  plan(viewers: Iterable<Participant>, nowMs: number): void {
    this.#gather(nowMs);
    for (const viewer of viewers)
      if (viewer.link !== null && !viewer.link.isClosed) this.#planFor(viewer, viewer.link, nowMs);
  }

  /** A member is gone. */
  forget(clientId: string): void {
    this.#zones.forget(clientId);
  }

  #takeZones(): void {
    const zones = this.#options.audioZones();
    if (zones === this.#zonesTaken) return;
    this.#zonesTaken = zones;
    this.#zones = new MemberZones(new Soundscape(zones));
  }

  #gather(nowMs: number): void {
    const { tracks, sources, speech, positionOf } = this.#options;
    this.#takeZones();
    this.#voices.clear(this.#zones.soundscape);
    this.#sounds = [];
    this.#pictures = [];
    this.#speakers.clear();
    for (const track of tracks.all) {
      const { trackId, kind, clientId, muted } = track;
      if (sources.generationOf(trackId) === null) continue;
      if (kind === 'microphone' && clientId !== null) {
        const loudness = speech.loudnessOf(trackId, nowMs);
        if (loudness > 0 && !muted) this.#speakers.add(clientId);
        const position = positionOf(clientId);
        this.#voices.add({
          ...{ trackId, position },
          owner: clientId,
          zones: this.#zones.zonesOf(clientId, position),
          loudness: muted ? -1 : loudness,
          broadcast: track.broadcast,
        });
      } else if (!isSound(kind)) this.#pictures.push(track);
      else if (!muted) this.#sounds.push(trackId);
    }
  }

  #planFor(viewer: Participant, link: MemberLink, nowMs: number): void {
    const { tracks, limits, positionOf } = this.#options;
    const { clientId } = viewer;
    const pictures = this.#picturesFor(viewer, link);
    const position = viewer.line === null ? nowhere : positionOf(clientId);
    const plan = planFor(
      {
        ...{ clientId, position },
        zones: this.#zones.zonesOf(clientId, position),
        planned: viewer.plan.tracks.filter((trackId) => this.#isSameSource(viewer, trackId)),
      },
      {
        voices: this.#voices,
        sounds: this.#sounds.filter((trackId) => tracks.get(trackId)?.clientId !== clientId),
        pictures,
        lingering: this.#lingering(viewer, nowMs),
      },
      limits.plan,
    );
    this.#adapt(viewer, link, pictures, plan.tracks, nowMs);
    this.#gateVoices(link, plan.tracks);
    // A track that is brought in anew leaves the plan first, so that its section is negotiated again.
    this.#tell(
      viewer,
      plan.tracks.filter((trackId) => this.#isSameSource(viewer, trackId)),
      nowMs,
    );
  }

  /** False for what was planned while another link brought it in. */
  #isSameSource({ plan }: Participant, trackId: string): boolean {
    const generation = this.#options.sources.generationOf(trackId);
    return generation !== null && (plan.sources.get(trackId) ?? generation) === generation;
  }

  #picturesFor(viewer: Participant, link: MemberLink): readonly SeenPicture[] {
    const { sources, layers } = this.#options;
    return this.#pictures.flatMap((track): SeenPicture[] => {
      const { trackId, kind, clientId, muted } = track;
      const view = viewer.viewOf(trackId);
      if (view === null || muted || clientId === viewer.clientId) return [];
      const speaks = clientId !== null && this.#speakers.has(clientId);
      return [
        {
          trackId,
          heightPixels: view.heightPixels,
          gazeRad: view.gazeRad,
          rank: speaks ? 'speaker' : track.place,
          layers: layerOffers(
            kind,
            kind === 'external' ? 1 : layers(),
            sources.layersOf(trackId),
            sources.isSvc(trackId),
          ),
          held: link.preferred(trackId),
        },
      ];
    });
  }

  #lingering(viewer: Participant, nowMs: number): ReadonlySet<string> {
    const lingering = viewer.lingering(nowMs);
    for (const trackId of lingering)
      if (this.#options.sources.generationOf(trackId) === null) lingering.delete(trackId);
    return lingering;
  }

  /** Layers within what the viewer's way carries, and what is left for models. */
  #adapt(
    viewer: Participant,
    link: MemberLink,
    pictures: readonly SeenPicture[],
    planned: readonly string[],
    nowMs: number,
  ): void {
    const { tracks, speech, limits } = this.#options;
    const { picturesMax } = limits.plan;
    const load = viewer.line?.assetLoad;
    if (load !== undefined && load.measured !== null)
      link.budget.loaded(load.measured.bitsPerSecond, load.measured.atMs);
    const voices = planned.filter((trackId) => speech.loudnessOf(trackId, nowMs) > 0).length;
    const shares = link.budget.share(
      {
        voices,
        pictureBitsPerSecond: demandOf(pictures, picturesMax),
        loading: load?.isLoading === true,
      },
      nowMs,
    );
    link.shares = shares;
    viewer.line?.paceAssets(link.state === 'connected' ? shares.assetBitsPerSecond : null);
    const allocation = allocatePictures(pictures, shares.pictureBitsPerSecond, picturesMax);
    for (const trackId of planned) {
      const track = tracks.get(trackId);
      if (track === undefined || isSound(track.kind)) continue;
      const layer = allocation.get(trackId) ?? null;
      const rank = pictures.find((picture) => picture.trackId === trackId)?.rank ?? 'portrait';
      link.prefer(
        trackId,
        layer === null ? { forward: false } : { forward: true, layer, priority: priorities[rank] },
      );
    }
  }

  /** What has left the plan is not sent from this moment on, whatever the client still has a section for: a booth is closed here. */
  #gateVoices(link: MemberLink, planned: readonly string[]): void {
    const { tracks } = this.#options;
    for (const trackId of planned)
      if (tracks.get(trackId)?.kind === 'microphone') link.prefer(trackId, heardVoice);
    for (const trackId of link.receives)
      if (tracks.get(trackId)?.kind === 'microphone' && !planned.includes(trackId))
        link.prefer(trackId, { forward: false });
  }

  #tell(viewer: Participant, planned: readonly string[], nowMs: number): void {
    if (isSamePlan(planned, viewer.plan.tracks) || nowMs - viewer.plan.atMs < planEveryMs) return;
    const sources = new Map<string, number>();
    for (const trackId of planned) {
      const generation = this.#options.sources.generationOf(trackId);
      if (generation !== null) sources.set(trackId, generation);
    }
    const plan: ToldPlan = { tracks: planned, sources, atMs: nowMs };
    viewer.formerPlan = viewer.plan;
    viewer.plan = plan;
    viewer.tell({ type: 'media-plan', tracks: [...planned] });
  }
}
