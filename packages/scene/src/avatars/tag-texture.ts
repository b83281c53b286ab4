import { CanvasTexture, SRGBColorSpace } from 'three';

/** Drawn this many texels tall; near enough to read a face, one texel is about one pixel. */
const heightTexels = 72;
const fontTexels = 35;
const paddingTexels = 30;
const dotRadiusTexels = 8;
const dotGapTexels = 15;
/** Longer names end in an ellipsis. */
const textTexelsMax = 440;
/** Of a letter of this weight, on average; names with wide letters are somewhat wider. */
const letterTexels = 19;

export interface TagTexture {
  readonly texture: CanvasTexture;
  /** Width over height. */
  readonly aspect: number;
}

/** About how wide a name's tag is for its height, before anything is drawn. */
export function tagAspect(name: string): number {
  const text = Math.min(textTexelsMax, name.length * letterTexels);
  return (paddingTexels * 2 + dotRadiusTexels * 2 + dotGapTexels + text) / heightTexels;
}

/**
 * A name on a dark pill with a dot in the member's colour ('#rrggbb'); beyond `textMax` texels it ends in an ellipsis. The caller disposes
 * the texture.
 */
export function drawTag(
  name: string,
  color: string,
  fontFamily: string,
  textMax: number = textTexelsMax,
): TagTexture {
  const canvas = document.createElement('canvas');
  const context = canvas.getContext('2d');
  if (context === null) throw new Error('this browser draws no 2D canvas');
  const font = `600 ${fontTexels}px ${fontFamily}`;
  context.font = font;
  const text = fitText(name, textMax, (part) => context.measureText(part).width);
  const textWidth = context.measureText(text).width;
  const width = Math.ceil(paddingTexels * 2 + dotRadiusTexels * 2 + dotGapTexels + textWidth);
  canvas.width = width;
  canvas.height = heightTexels;

  context.beginPath();
  context.roundRect(1.5, 1.5, width - 3, heightTexels - 3, heightTexels / 2 - 1.5);
  context.fillStyle = 'rgba(24, 19, 34, 0.72)';
  context.fill();
  context.lineWidth = 2;
  context.strokeStyle = 'rgba(255, 236, 220, 0.14)';
  context.stroke();

  const middle = heightTexels / 2;
  context.beginPath();
  context.arc(paddingTexels + dotRadiusTexels, middle, dotRadiusTexels, 0, 2 * Math.PI);
  context.fillStyle = color;
  context.fill();

  // Resizing a canvas forgets its font.
  context.font = font;
  context.textBaseline = 'middle';
  context.fillStyle = '#fff6ee';
  context.fillText(text, paddingTexels + dotRadiusTexels * 2 + dotGapTexels, middle + 2);

  const texture = new CanvasTexture(canvas);
  texture.colorSpace = SRGBColorSpace;
  texture.anisotropy = 4;
  return { texture, aspect: width / heightTexels };
}

/** The text, or as much of its beginning as fits with an ellipsis. Cuts between characters, never inside one. */
export function fitText(text: string, widthMax: number, widthOf: (text: string) => number): string {
  if (widthOf(text) <= widthMax) return text;
  const characters = Array.from(text);
  let fits = 0;
  let tooLong = characters.length;
  while (tooLong - fits > 1) {
    const middle = (fits + tooLong) >> 1;
    if (widthOf(`${characters.slice(0, middle).join('')}…`) <= widthMax) fits = middle;
    else tooLong = middle;
  }
  return `${characters.slice(0, fits).join('').trimEnd()}…`;
}
