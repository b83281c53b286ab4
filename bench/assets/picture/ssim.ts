import type { Picture } from './picture.ts';

const windowSide = 11;
const sigma = 1.5;
const c1 = (0.01 * 255) ** 2;
const c2 = (0.03 * 255) ** 2;

/**
 * Mean structural similarity of the brightness of two pictures of one size, at least 11 pixels a side: windows of 11 × 11 with Gaussian weights that lie
 * wholly inside, no scaling down. Source: Wang, Bovik, Sheikh, Simoncelli, Image quality assessment: from error visibility to structural similarity,
 * IEEE Transactions on Image Processing 13, 2004.
 */
export function ssim(a: Picture, b: Picture): number {
  const { width, height } = a;
  if (b.width !== width || b.height !== height) throw new RangeError('two pictures of different size');
  if (width < windowSide || height < windowSide) throw new RangeError(`${width} × ${height} is no window`);
  const x = brightness(a);
  const y = brightness(b);
  const mean = (of: Float64Array): Float64Array => windowed(of, width, height);
  const [meanX, meanY] = [mean(x), mean(y)];
  const [meanXx, meanYy, meanXy] = [mean(product(x, x)), mean(product(y, y)), mean(product(x, y))];
  let sum = 0;
  for (let at = 0; at < meanX.length; at++) {
    const [mx, my] = [meanX[at] ?? 0, meanY[at] ?? 0];
    const varianceX = (meanXx[at] ?? 0) - mx * mx;
    const varianceY = (meanYy[at] ?? 0) - my * my;
    const covariance = (meanXy[at] ?? 0) - mx * my;
    sum +=
      ((2 * mx * my + c1) * (2 * covariance + c2)) /
      ((mx * mx + my * my + c1) * (varianceX + varianceY + c2));
  }
  return sum / meanX.length;
}

/** 0 to 255 by the weights of Rec. 601, as the authors take it. */
function brightness({ width, height, data }: Picture): Float64Array {
  const values = new Float64Array(width * height);
  for (let pixel = 0; pixel < values.length; pixel++) {
    const at = pixel * 4;
    values[pixel] = 0.2989 * (data[at] ?? 0) + 0.587 * (data[at + 1] ?? 0) + 0.114 * (data[at + 2] ?? 0);
  }
  return values;
}

function product(a: Float64Array, b: Float64Array): Float64Array {
  return a.map((value, at) => value * (b[at] ?? 0));
}

const weights = gaussian();

function gaussian(): readonly number[] {
  const raw = Array.from({ length: windowSide }, (_, at) =>
    Math.exp(-((at - (windowSide - 1) / 2) ** 2) / (2 * sigma ** 2)),
  );
  const sum = raw.reduce((total, weight) => total + weight, 0);
  return raw.map((weight) => weight / sum);
}

/** The weighted mean of every window that lies inside: along rows, then along columns. */
function windowed(values: Float64Array, width: number, height: number): Float64Array {
  const across = width - windowSide + 1;
  const down = height - windowSide + 1;
  const rows = new Float64Array(across * height);
  for (const [tap, weight] of weights.entries()) {
    for (let row = 0; row < height; row++) {
      const from = row * width + tap;
      const to = row * across;
      for (let column = 0; column < across; column++)
        rows[to + column] = (rows[to + column] ?? 0) + weight * (values[from + column] ?? 0);
    }
  }
  const means = new Float64Array(across * down);
  for (const [tap, weight] of weights.entries()) {
    const from = tap * across;
    for (let at = 0; at < means.length; at++) {
      means[at] = (means[at] ?? 0) + weight * (rows[from + at] ?? 0);
    }
  }
  return means;
}
