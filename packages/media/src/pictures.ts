import type { TrackKind } from '@streamxr/protocol';

/** A picture in a room, as one viewer has it before its eyes. */
export interface SeenPicture {
  readonly trackId: string;
  /** On its screen; 0 for what cannot be seen. */
  readonly heightPixels: number;
  readonly gazeRad: number;
  /** Who speaks comes first, then what hangs on the wall, then portraits. */
  readonly rank: PictureRank;
  /** What its layers cost, the smallest first. */
  readonly layers: readonly LayerOffer[];
  /** What this viewer gets now; null for nothing. */
  readonly held: number | null;
}

export interface LayerOffer {
  readonly bitsPerSecond: number;
  /** Rows of the picture. */
  readonly heightPixels: number;
}

export type PictureRank = 'speaker' | 'wall' | 'portrait';

const rankOrder: Readonly<Record<PictureRank, number>> = { speaker: 0, wall: 1, portrait: 2 };

/** Stretched by no more than this, a layer is as good as the next. */
const stretchMax = 1.25;
/** A layer that is held is left for the one below only when the picture is a good deal smaller. */
const shrinkBeforeLess = 0.8;
/** What is not forwarded yet must fit with so much to spare: rates of encoders go up and down by as much. */
const newcomerMargin = 1.15;
/** A picture that is shown comes before one that would push it out, until that one counts so much more. */
const heldBonus = 1.3;

/** The first picture is shown as long as this part of its smallest layer fits: one that comes late, or not always, is better than none. */
const firstShare = 0.5;

interface Step {
  readonly trackId: string;
  readonly layer: number;
  readonly bitsPerSecond: number;
  readonly isHeld: boolean;
}

/**
 * Which layer of each picture to forward, so that together they cost at most `budgetBitsPerSecond`; null for none. (The smallest layer of the
 * first one may cost twice as much.) What would be shown is
 * put in one order that does not depend on the budget: first every picture's smallest layer, then every next one; and as much of
 * that order is granted as fits. So more budget never takes anything from any picture.
 */
export function allocatePictures(
  pictures: readonly SeenPicture[],
  budgetBitsPerSecond: number,
  picturesMax = Number.POSITIVE_INFINITY,
): Map<string, number | null> {
  const allocation = new Map<string, number | null>(pictures.map(({ trackId }) => [trackId, null]));
  let spent = 0;
  for (const step of stepsOf(inOrder(pictures).slice(0, picturesMax))) {
    const needed = step.bitsPerSecond * (spent === 0 ? firstShare : step.isHeld ? 1 : newcomerMargin);
    if (spent + needed > budgetBitsPerSecond) break;
    spent += step.bitsPerSecond;
    allocation.set(step.trackId, step.layer);
  }
  return allocation;
}

/** What they would all cost if nothing were short. */
export function demandOf(pictures: readonly SeenPicture[], picturesMax: number): number {
  let demand = 0;
  for (const { bitsPerSecond } of stepsOf(inOrder(pictures).slice(0, picturesMax))) demand += bitsPerSecond;
  // One bit more than fractions may take away again.
  return Math.ceil(demand * newcomerMargin) + 1;
}

/** Those that are seen, what counts most first. */
export function inOrder(pictures: readonly SeenPicture[]): readonly SeenPicture[] {
  return pictures
    .filter(({ heightPixels, layers }) => heightPixels > 0 && layers.length > 0)
    .sort((a, b) => rankOrder[a.rank] - rankOrder[b.rank] || weightOf(b) - weightOf(a));
}

/** Angular size in effect: large and near the middle of the gaze first. */
function weightOf({ heightPixels, gazeRad, held }: SeenPicture): number {
  const attention = 1 / (1 + (gazeRad / attentionHalfRad) ** 2);
  return heightPixels * attention * (held === null ? 1 : heldBonus);
}

/** Where attention is half of what it is in the middle: the edge of the fovea as A5 has it. */
const attentionHalfRad = (15 / 180) * Math.PI;

function stepsOf(pictures: readonly SeenPicture[]): readonly Step[] {
  const steps: Step[] = [];
  const wanted = pictures.map(wantedLayer);
  const layersMax = Math.max(0, ...wanted.map((layer) => layer + 1));
  for (let layer = 0; layer < layersMax; layer++)
    for (const [place, { trackId, layers, held }] of pictures.entries()) {
      if (layer > (wanted[place] ?? 0)) continue;
      const cost = layers[layer]?.bitsPerSecond ?? 0;
      const below = layer === 0 ? 0 : (layers[layer - 1]?.bitsPerSecond ?? 0);
      steps.push({
        trackId,
        layer,
        bitsPerSecond: Math.max(0, cost - below),
        isHeld: held !== null && held >= layer,
      });
    }
  return steps;
}

/** The smallest layer that fills the picture's place on the screen; a held one stays a while longer. */
function wantedLayer({ layers, heightPixels, gazeRad, held }: SeenPicture): number {
  // Out of the corner of the eye half of the rows are as good.
  const rows = gazeRad > peripheryRad ? heightPixels / 2 : heightPixels;
  const fits = (rowsWanted: number): number => {
    const layer = layers.findIndex((offer) => offer.heightPixels * stretchMax >= rowsWanted);
    return layer === -1 ? layers.length - 1 : layer;
  };
  const wanted = fits(rows);
  if (held === null || held <= wanted || held >= layers.length) return wanted;
  // As large as it may be before the held layer is worth leaving.
  return Math.min(held, fits(rows / shrinkBeforeLess));
}

const peripheryRad = (60 / 180) * Math.PI;

/** Rows and bits of layers as browsers send them when asked for thirds of 720 rows, until they are measured. */
const usualLayers: Readonly<Record<'camera' | 'screen' | 'screen with rates', readonly LayerOffer[]>> = {
  camera: [
    { heightPixels: 180, bitsPerSecond: 150_000 },
    { heightPixels: 360, bitsPerSecond: 500_000 },
    { heightPixels: 720, bitsPerSecond: 1_500_000 },
  ],
  screen: [
    { heightPixels: 270, bitsPerSecond: 200_000 },
    { heightPixels: 540, bitsPerSecond: 700_000 },
    { heightPixels: 1_080, bitsPerSecond: 2_500_000 },
  ],
  // Each is as large as the others and has twice the pictures a second of the one before: fewer are enough for who is far away.
  'screen with rates': [
    { heightPixels: 180, bitsPerSecond: 600_000 },
    { heightPixels: 270, bitsPerSecond: 900_000 },
    { heightPixels: 1_080, bitsPerSecond: 1_300_000 },
  ],
};

/**
 * What can be had of a picture, from what was measured (bits per second by layer, 0 where nothing comes). Null before the first
 * measurement: what is usual. A source of one layer is taken to be full size.
 */
export function layerOffers(
  kind: TrackKind,
  layers: number,
  measured: readonly number[] | null,
  svc = false,
): LayerOffer[] {
  const usual = usualLayers[kind === 'camera' ? 'camera' : svc ? 'screen with rates' : 'screen'];
  const count = measured?.length ?? layers;
  const best = usual.slice(-Math.max(1, Math.min(count, usual.length)));
  if (measured === null || measured.every((bits) => bits <= 0)) return best;
  const offers: LayerOffer[] = [];
  for (const [layer, bits] of measured.entries()) {
    // What is not sent cannot be had; above it nothing can.
    if (bits <= 0 && layer > 0) break;
    const rows = best[Math.min(layer, best.length - 1)]?.heightPixels ?? 720;
    // A picture that stands still costs nearly nothing, until it moves again.
    const floor = (best[Math.min(layer, best.length - 1)]?.bitsPerSecond ?? 0) / 8;
    const below = offers.at(-1)?.bitsPerSecond ?? 0;
    offers.push({ heightPixels: rows, bitsPerSecond: Math.max(bits, floor, below) });
  }
  return offers;
}
