/** Of a portrait within reach of a talk, in metres. */
const widthMetres = 0.55;
/** Up to here it is as wide as that; then it grows against perspective. */
const growsFromMetres = 3;
const growthPerMetre = 0.16;
const growthMax = 2.4;
/** It fades on the way, and is gone from here on. */
export const portraitMaxMetres = 25;
const fadeMetres = 4;
/** A portrait is neither a stripe nor a tower: what is wider or taller is cropped. */
const aspectMin = 3 / 4;
const aspectMax = 16 / 9;
const lockMetres = 0.2;
/** Between the name and the picture above it. */
const gapMetres = 0.035;

/** Width over height of the panel for a picture of this aspect. */
export function portraitAspect(pictureAspect: number): number {
  return Math.min(aspectMax, Math.max(aspectMin, pictureAspect));
}

/** Factor on its size in metres. */
export function portraitScale(distanceMetres: number): number {
  return Math.min(growthMax, 1 + Math.max(0, distanceMetres - growsFromMetres) * growthPerMetre);
}

/** The panel in metres: as wide as tall pictures are tall, so that a phone held upright does not lose its picture to its shape. */
export function portraitSize(aspect: number, distanceMetres: number): { width: number; height: number } {
  const scale = portraitScale(distanceMetres);
  const width = widthMetres * scale * Math.sqrt(aspect / aspectMax);
  return { width, height: width / aspect };
}

/** Of a padlock that stands for a portrait: enough to be noticed. In metres. */
export function lockSize(distanceMetres: number): { width: number; height: number } {
  const side = lockMetres * portraitScale(distanceMetres);
  return { width: side, height: side };
}

/** 0 to 1. */
export function portraitOpacity(distanceMetres: number): number {
  const t = Math.min(1, Math.max(0, (portraitMaxMetres - distanceMetres) / fadeMetres));
  return t * t * (3 - 2 * t);
}

/** From the foot of a name's tag of this height up to the middle of a panel. */
export function portraitLift(tagMetres: number, heightMetres: number): number {
  return tagMetres + gapMetres + heightMetres / 2;
}
