/** Sixteen numbers in column order, as glTF writes them. */
export type Matrix4 = readonly number[];

export const identityMatrix: Matrix4 = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1];

/** First `b`, then `a`. */
export function multiply(a: Matrix4, b: Matrix4): Matrix4 {
  const product = new Array<number>(16);
  for (let column = 0; column < 4; column++) {
    for (let row = 0; row < 4; row++) {
      let sum = 0;
      for (let k = 0; k < 4; k++) sum += at(a, k * 4 + row) * at(b, column * 4 + k);
      product[column * 4 + row] = sum;
    }
  }
  return product;
}

/** Translation in metres, rotation as quaternion [x, y, z, w] (normalised here), scale. */
export function compose(
  translation: readonly number[],
  rotation: readonly number[],
  scale: readonly number[],
): Matrix4 {
  const length = Math.hypot(at(rotation, 0), at(rotation, 1), at(rotation, 2), at(rotation, 3)) || 1;
  const [x, y, z, w] = [
    at(rotation, 0) / length,
    at(rotation, 1) / length,
    at(rotation, 2) / length,
    at(rotation, 3) / length,
  ];
  const [sx, sy, sz] = [at(scale, 0), at(scale, 1), at(scale, 2)];
  return [
    (1 - 2 * (y * y + z * z)) * sx, 2 * (x * y + z * w) * sx, 2 * (x * z - y * w) * sx, 0,
    2 * (x * y - z * w) * sy, (1 - 2 * (x * x + z * z)) * sy, 2 * (y * z + x * w) * sy, 0,
    2 * (x * z + y * w) * sz, 2 * (y * z - x * w) * sz, (1 - 2 * (x * x + y * y)) * sz, 0,
    at(translation, 0), at(translation, 1), at(translation, 2), 1,
  ]; // prettier-ignore
}

export function at(numbers: readonly number[], index: number): number {
  return numbers[index] ?? 0;
}
