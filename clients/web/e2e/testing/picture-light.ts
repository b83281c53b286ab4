import type { StudioPicture } from './particle-page/particle-studio.ts';

/** What one picture has more of than another, added up in blocks of `blockPx` × `blockPx`: red, green and blue together. */
export interface AddedLight {
  readonly blocks: readonly number[];
  readonly total: number;
  /** Its middle, in pixels. */
  readonly middle: readonly [number, number];
}

export function addedLight(without: StudioPicture, withLight: StudioPicture, blockPx: number): AddedLight {
  const { width, height } = without;
  const across = Math.ceil(width / blockPx);
  const blocks = Array.from({ length: across * Math.ceil(height / blockPx) }, () => 0);
  let [total, x, y] = [0, 0, 0];
  for (let pixel = 0; pixel < width * height; pixel++) {
    const [column, row] = [pixel % width, Math.floor(pixel / width)];
    const light = [0, 1, 2].reduce(
      (sum, channel) => sum + Math.max(0, at(withLight, pixel, channel) - at(without, pixel, channel)),
      0,
    );
    const block = Math.floor(row / blockPx) * across + Math.floor(column / blockPx);
    blocks[block] = (blocks[block] ?? 0) + light;
    total += light;
    x += light * (column + 0.5);
    y += light * (row + 0.5);
  }
  return { blocks, total, middle: [x / Math.max(1, total), y / Math.max(1, total)] };
}

/** How alike two pictures are, from −1 to 1: Pearson's correlation. */
export function correlation(one: readonly number[], other: readonly number[]): number {
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [meanOne, meanOther] = [mean(one), mean(other)];
  let [both, squaresOne, squaresOther] = [0, 0, 0];
  for (const [index, value] of one.entries()) {
    const [a, b] = [value - meanOne, (other[index] ?? 0) - meanOther];
    both += a * b;
    squaresOne += a * a;
    squaresOther += b * b;
  }
  return both / Math.sqrt(squaresOne * squaresOther);
}

function at({ pixels }: StudioPicture, pixel: number, channel: number): number {
  return pixels[pixel * 4 + channel] ?? 0;
}
