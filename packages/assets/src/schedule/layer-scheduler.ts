import { assert } from '@streamxr/kernel';
import { LinkEstimate } from '../bandwidth/link-estimate.ts';
import type { Placement } from '../error/placed-parts.ts';
import type { AssetManifest } from '../layers/manifest.ts';
import type { ByteRange } from '../ports.ts';
import { Sight } from '../view/sight.ts';
import type { Viewer } from '../view/viewer.ts';
import { Allowance } from './allowance.ts';
import { AssetPieces } from './asset-pieces.ts';
import { bytesOf, InFlight } from './in-flight.ts';
import type { Layer, LayerEffect } from './layer.ts';
import type { LayerProgress } from './layer-progress.ts';
import { LookChange } from './look-change.ts';
import { MemoryRoom } from './memory-room.ts';
import type { Piece } from './piece.ts';

export interface SchedulerLimits {
  /** Longest range that is asked for; also how much still comes before a change of view counts. */
  readonly rangeBytes: number;
  /** Most bytes on the way, however fast and long the line. */
  readonly inFlightBytesMax: number;
  /** Of what is decoded, or about to be, by the estimates of memory-cost.ts. */
  readonly memoryBytesMax: number;
  /** Received of layers that are not whole yet. Larger layers are never asked for. */
  readonly partialBytesMax: number;
  /** Layers that are read from this device at once. */
  readonly loadsMax: number;
}

export const defaultSchedulerLimits: SchedulerLimits = {
  rangeBytes: 16 * 1024,
  inFlightBytesMax: 1024 * 1024,
  memoryBytesMax: 512 * 1024 * 1024,
  partialBytesMax: 64 * 1024 * 1024,
  loadsMax: 4,
};

export interface SchedulerOptions {
  readonly limits?: Partial<SchedulerLimits>;
  /** What measures the line. */
  readonly link?: LinkEstimate;
  /** How much of the line assets may take now, bytes per second, when something else (media) shares it; null for all. */
  readonly share?: () => number | null;
}

/** Ranges on the way, as a multiple of what fills the line: more than one, or the estimate would never find out that the line is faster. */
const roundTripsInFlight = 1.5;
/** While the line is not found yet (BBR takes 2.89 then). */
const roundTripsInFlightAtFirst = 3;
const rangesInFlightMin = 2;
/** Before anything is known of the line: a tenth of a second at 5 Mbit/s. */
const rangesInFlightAtFirst = 4;
/**
 * Every so many ranges go to the root that has waited longest, whatever its worth, once that is two seconds: nothing that is seen stays away for ever.
 * Without the wait the rule cost 7 % of the efficiency of a walk at 2 Mbit/s, because at first everything waits.
 */
const fairTurn = 8;
const fairWaitMs = 2_000;
/** How far a moving head's view is thought ahead: about what a range and its decoding take. */
const aheadMs = 500;
/** Slower heads are at rest: a tracker's jitter. */
const radPerSecondMin = 0.1;
const metresPerSecondMin = 0.1;

const noEffects: readonly LayerEffect[] = [];

interface Entry {
  readonly asset: AssetPieces;
  readonly piece: Piece;
  readonly level: number;
  readonly progress: LayerProgress;
}

/**
 * Decides for one viewer which bytes of which layers come next: those that take the most visible error away per byte, as the viewer looks now and in the
 * next half second. It knows of no engine, no socket and no clock: tell it what happens, and do what `plan` says. See docs/decisions, "Visible error".
 */
export class LayerScheduler {
  readonly link: LinkEstimate;
  readonly #limits: SchedulerLimits;
  readonly #allowance: Allowance;
  readonly #room: MemoryRoom;
  readonly #inFlight = new InFlight();
  readonly #look = new LookChange();
  readonly #assets = new Map<string, AssetPieces>();
  readonly #assetOfObject = new Map<string, AssetPieces>();
  readonly #entries = new Map<Layer, Entry>();
  readonly #loading = new Set<Layer>();
  #pieces: Piece[] = [];
  #effects: LayerEffect[] = [];
  #partialBytes = 0;
  #rangesSinceFair = 0;

  constructor({ limits = {}, link = new LinkEstimate(), share = () => null }: SchedulerOptions = {}) {
    this.#limits = { ...defaultSchedulerLimits, ...limits };
    this.link = link;
    this.#allowance = new Allowance(share);
    this.#room = new MemoryRoom(this.#limits.memoryBytesMax);
  }

  /** The limit of `memoryBytes`. When it is lowered below what is held, that goes as others come in. */
  set memoryBytesMax(bytes: number) {
    this.#room.bytesMax = bytes;
    this.#look.invalidate();
  }

  /** Of what is decoded, or about to be. Never above its limit. */
  get memoryBytes(): number {
    return this.#room.bytes;
  }

  /** Received of layers that are not whole. Never above its limit. */
  get partialBytes(): number {
    return this.#partialBytes;
  }

  get inFlightBytes(): number {
    return this.#inFlight.bytes;
  }

  /** Ignored when the asset is known: an asset's layers never change. */
  addAsset(assetId: string, manifest: AssetManifest): void {
    if (this.#assets.has(assetId)) return;
    const asset = new AssetPieces(assetId, manifest);
    this.#assets.set(assetId, asset);
    for (const piece of asset.pieces) {
      for (const [level, progress] of piece.levels.entries()) {
        this.#entries.set(progress.layer, { asset, piece, level, progress });
      }
    }
    this.#pieces.push(...asset.pieces);
    this.#look.invalidate();
  }

  /** Forgets it with its objects, and what is held of it. Reports about its layers are ignored from now on. */
  removeAsset(assetId: string): void {
    const asset = this.#assets.get(assetId);
    if (asset === undefined) return;
    this.#assets.delete(assetId);
    for (const [objectId, of] of this.#assetOfObject) if (of === asset) this.#assetOfObject.delete(objectId);
    for (const { layer, range, cancelled } of [...this.#inFlight.flights]) {
      if (layer.assetId !== assetId) continue;
      this.#inFlight.take(layer, range);
      if (!cancelled) this.#effects.push({ type: 'cancel', layer, range });
    }
    // Nobody was told of these yet.
    const unsaid = new Set(asset.waiting.filter(({ type }) => type === 'load').map(({ layer }) => layer));
    // The root last: what refines it cannot be shown without.
    for (const { levels } of asset.pieces.toReversed()) {
      for (const progress of levels) {
        const { layer, phase, receivedBytes } = progress;
        const isHeld = phase !== 'partial' || receivedBytes > 0;
        if (isHeld && !unsaid.has(layer)) this.#effects.push({ type: 'drop', layer });
        if (phase === 'partial') this.#partialBytes -= receivedBytes;
        this.#room.release(progress);
        this.#loading.delete(layer);
        this.#entries.delete(layer);
      }
    }
    this.#pieces = this.#pieces.filter((piece) => piece.assetId !== assetId);
    this.#room.reorder();
  }

  /** Puts an object of a known asset into the room, or moves it. */
  place(objectId: string, assetId: string, placement: Placement): void {
    const asset = this.#assets.get(assetId);
    assert(asset !== undefined, 'an object is placed whose asset is not known');
    const before = this.#assetOfObject.get(objectId);
    if (before !== asset) before?.remove(objectId);
    this.#assetOfObject.set(objectId, asset);
    asset.place(objectId, placement);
    this.#look.invalidate();
  }

  removeObject(objectId: string): void {
    this.#assetOfObject.get(objectId)?.remove(objectId);
    if (this.#assetOfObject.delete(objectId)) this.#look.invalidate();
  }

  /** How the viewer looks now; as often as there are frames. Keep the object as it is. */
  look(viewer: Viewer): void {
    this.#look.see(viewer);
  }

  /** Says whether this device keeps a layer's bytes: then they come from there, for next to nothing. */
  setKept(layer: Layer, kept: boolean): void {
    this.#entries.get(layer)?.progress.setKept(kept);
    this.#look.invalidate();
  }

  /** Every layer of an asset, the root first; none when it is not known. */
  *layersOf(assetId: string): Iterable<Layer> {
    for (const { levels } of this.#assets.get(assetId)?.pieces ?? []) {
      for (const { layer } of levels) yield layer;
    }
  }

  /** The bytes of a `fetch` have come. */
  arrived(layer: Layer, range: ByteRange, nowMs: number): void {
    const flight = this.#inFlight.take(layer, range);
    const entry = this.#entries.get(layer);
    if (flight === null || entry === undefined) return;
    const bytes = bytesOf(range);
    this.link.arrive(bytes, flight.departure, nowMs);
    this.#partialBytes += bytes;
    if (entry.progress.arrived(range)) {
      this.#partialBytes -= layer.bytes;
      this.#whenRooted(entry, { type: 'show', layer });
    }
    this.#tidy(entry.piece);
    entry.piece.choose(nowMs);
  }

  /** The bytes of a `fetch` will not come: it was cancelled, or went wrong. */
  ended(layer: Layer, range: ByteRange, why: 'cancelled' | 'failed', nowMs: number): void {
    const flight = this.#inFlight.take(layer, range);
    const entry = this.#entries.get(layer);
    if (flight === null || entry === undefined) return;
    entry.progress.ended(range);
    this.#room.release(entry.progress);
    if (why === 'failed') this.#fail(entry, nowMs);
    this.#tidy(entry.piece);
    this.#chooseWith(entry.piece, nowMs);
  }

  /** The line is gone: nothing that is on the way will come. */
  lineLost(nowMs: number): void {
    for (const { layer, range } of [...this.#inFlight.flights]) this.ended(layer, range, 'cancelled', nowMs);
  }

  /** A layer of `show` or `load` is in the picture, and what it took the place of is gone. */
  shown(layer: Layer, nowMs: number): void {
    const entry = this.#entries.get(layer);
    if (entry?.progress.phase !== 'decoding') return;
    this.#loading.delete(layer);
    const { piece, level, progress } = entry;
    progress.shown();
    for (const [other, coarser] of piece.levels.entries()) {
      if (other < level && coarser.phase === 'shown') this.#forget(coarser);
    }
    // A finer one came first: this one is no longer wanted.
    if (piece.shown > level) this.#drop(progress);
    if (piece.isRoot) this.#effects.push(...entry.asset.waiting.splice(0));
    this.#chooseWith(piece, nowMs);
  }

  /** A layer of `show` or `load` could not be read, is not what its hash says, or cannot be decoded. What was shown before it still is. */
  spoiled(layer: Layer, nowMs: number): void {
    const entry = this.#entries.get(layer);
    if (entry?.progress.phase !== 'decoding') return;
    this.#loading.delete(layer);
    entry.progress.setKept(false);
    this.#forget(entry.progress);
    this.#fail(entry, nowMs);
    this.#chooseWith(entry.piece, nowMs);
  }

  /** What to do now. To be called with every frame, and whenever bytes have come. */
  plan(nowMs: number): readonly LayerEffect[] {
    const viewer = this.#look.take(nowMs);
    if (viewer !== null) this.#lookAround(viewer, nowMs);
    this.#fill(nowMs);
    if (this.#effects.length === 0) return noEffects;
    const effects = this.#effects;
    this.#effects = [];
    return effects;
  }

  #lookAround(viewer: Viewer, nowMs: number): void {
    const sights = sightsOf(viewer);
    for (const asset of this.#assets.values()) asset.look(sights);
    for (const piece of this.#pieces) {
      if (piece.isSeen) piece.seenMs = nowMs;
      piece.unblock();
      piece.choose(nowMs);
      if (piece.isRoot && piece.score > 0) piece.waitingSinceMs ??= nowMs;
      else piece.waitingSinceMs = null;
    }
    this.#room.reorder();
    for (const flight of this.#inFlight.flights) {
      if (flight.cancelled || this.#entries.get(flight.layer)?.piece.isSeen === true) continue;
      flight.cancelled = true;
      this.#effects.push({ type: 'cancel', layer: flight.layer, range: flight.range });
    }
  }

  /** Asks for as much as keeps the line busy for about one round trip. */
  #fill(nowMs: number): void {
    const inFlightMax = this.#inFlightMax();
    while (this.#inFlight.bytes + this.#limits.rangeBytes <= inFlightMax) {
      const piece = this.#next(nowMs);
      const progress = piece?.levels[piece.best];
      if (piece === null || progress === undefined) {
        this.link.spare(this.#inFlight.bytes);
        return;
      }
      if (!progress.kept && !this.#allowance.isOpen(nowMs)) return;
      this.#begin(piece, progress, nowMs);
    }
  }

  #inFlightMax(): number {
    const { rangeBytes, inFlightBytesMax } = this.#limits;
    const { bytesPerSecond, roundTripMs, isFound } = this.link;
    if (bytesPerSecond === null || roundTripMs === null) {
      return Math.min(inFlightBytesMax, rangesInFlightAtFirst * rangeBytes);
    }
    const trips = isFound ? roundTripsInFlight : roundTripsInFlightAtFirst;
    const fills = (bytesPerSecond * roundTripMs * trips) / 1_000;
    // Rounded up to whole ranges, or a short line would never grow beyond the least.
    return Math.min(inFlightBytesMax, Math.max(rangesInFlightMin * rangeBytes, fills + rangeBytes));
  }

  #next(nowMs: number): Piece | null {
    const loadsFull = this.#loading.size >= this.#limits.loadsMax;
    if (this.#rangesSinceFair >= fairTurn) {
      const waiting = this.#longestWaiting(nowMs - fairWaitMs, loadsFull);
      this.#rangesSinceFair = 0;
      if (waiting !== null) return waiting;
    }
    let best: Piece | null = null;
    let bestScore = 0;
    for (const piece of this.#pieces) {
      if (piece.score <= bestScore || (loadsFull && isKept(piece))) continue;
      best = piece;
      bestScore = piece.score;
    }
    return best;
  }

  #longestWaiting(sinceMsMax: number, loadsFull: boolean): Piece | null {
    let longest: Piece | null = null;
    let since = sinceMsMax;
    for (const { root } of this.#assets.values()) {
      if (root.waitingSinceMs === null || root.score === 0 || (loadsFull && isKept(root))) continue;
      if (root.waitingSinceMs > since) continue;
      longest = root;
      since = root.waitingSinceMs;
    }
    return longest;
  }

  /** Asks for the next range of a layer, if there is room for what it becomes. */
  #begin(piece: Piece, progress: LayerProgress, nowMs: number): void {
    const evicted = this.#room.planFor(piece, piece.best, this.#pieces);
    if (evicted === null || !this.#hasPartialRoom(progress)) {
      piece.block(nowMs);
      return;
    }
    if (progress.kept) this.#load(progress);
    else this.#fetch(progress, nowMs);
    if (progress.committed) {
      for (const loser of evicted) this.#evict(loser, nowMs);
      this.#room.hold(progress);
      this.#tidy(piece);
    }
    this.#chooseWith(piece, nowMs);
  }

  #load(progress: LayerProgress): void {
    const { layer } = progress;
    const entry = this.#entries.get(layer);
    assert(entry !== undefined, 'a layer is loaded that nobody knows');
    this.#partialBytes -= progress.receivedBytes;
    progress.load();
    this.#loading.add(layer);
    this.#whenRooted(entry, { type: 'load', layer });
  }

  #fetch(progress: LayerProgress, nowMs: number): void {
    const { layer } = progress;
    const departure = this.link.depart(nowMs, this.#inFlight.bytes === 0);
    const range = progress.ask(this.#limits.rangeBytes);
    this.#inFlight.add(layer, range, departure);
    this.#allowance.spend(bytesOf(range));
    this.#effects.push({ type: 'fetch', layer, range });
    this.#rangesSinceFair += 1;
  }

  /** Half-received layers that are worth least make way; false when there are none to make way. */
  #hasPartialRoom(progress: LayerProgress): boolean {
    const { partialBytesMax, rangeBytes } = this.#limits;
    if (progress.kept) return true;
    if (progress.layer.bytes > partialBytesMax) return false;
    while (this.#partialBytes + this.#inFlight.bytes + rangeBytes > partialBytesMax) {
      const worst = this.#worstPartial(progress);
      if (worst === null) return false;
      this.#drop(worst);
    }
    return true;
  }

  #worstPartial(keep: LayerProgress): LayerProgress | null {
    let worst: LayerProgress | null = null;
    let worstScore = Number.POSITIVE_INFINITY;
    for (const piece of this.#pieces) {
      for (const [level, progress] of piece.levels.entries()) {
        if (progress === keep || !isIdlePartial(progress)) continue;
        const score = piece.gainOf(level) / progress.cost;
        if (score >= worstScore) continue;
        worst = progress;
        worstScore = score;
      }
    }
    return worst;
  }

  /** What is half received of levels that a finer one has overtaken is of no use any more. */
  #tidy(piece: Piece): void {
    const { committed } = piece;
    for (let level = 0; level < committed; level++) {
      const progress = piece.levels[level];
      if (progress !== undefined && isIdlePartial(progress)) this.#drop(progress);
    }
  }

  #evict(piece: Piece, nowMs: number): void {
    const progress = piece.levels[piece.shown];
    if (progress !== undefined) this.#drop(progress);
    this.#chooseWith(piece, nowMs);
  }

  #drop(progress: LayerProgress): void {
    this.#forget(progress);
    this.#effects.push({ type: 'drop', layer: progress.layer });
  }

  #forget(progress: LayerProgress): void {
    if (progress.phase === 'partial') this.#partialBytes -= progress.receivedBytes;
    this.#room.release(progress);
    progress.forget();
  }

  #fail({ progress }: Entry, nowMs: number): void {
    progress.fail(nowMs);
    this.#look.wakeAt(progress.restsUntilMs);
  }

  /** A piece, and with a root all that waits for it. */
  #chooseWith(piece: Piece, nowMs: number): void {
    piece.choose(nowMs);
    for (const refinement of piece.refinements) refinement.choose(nowMs);
  }

  /** Nothing is shown before the root is. */
  #whenRooted({ asset, piece }: Entry, effect: LayerEffect): void {
    if (piece.isRoot || asset.root.shown >= 0) this.#effects.push(effect);
    else asset.waiting.push(effect);
  }
}

/** The view now and, of a head that moves, halfway through and at the end of the next moment: what is out of view by then counts less, what comes into view already something. */
function sightsOf(viewer: Viewer): readonly Sight[] {
  const { metresPerSecond, radPerSecond } = viewer.motion;
  const moves =
    Math.hypot(...radPerSecond) > radPerSecondMin || Math.hypot(...metresPerSecond) > metresPerSecondMin;
  if (!moves) return [new Sight(viewer)];
  return [new Sight(viewer), new Sight(viewer, aheadMs / 2), new Sight(viewer, aheadMs)];
}

function isKept(piece: Piece): boolean {
  return piece.levels[piece.best]?.kept === true;
}

function isIdlePartial(progress: LayerProgress): boolean {
  return progress.phase === 'partial' && progress.receivedBytes > 0 && progress.inFlightBytes === 0;
}
