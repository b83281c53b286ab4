import { Color, type Material, MeshLambertMaterial } from 'three';

/** From what the root shows to the finest level, as the overlay's legend has them: red, orange, yellow, green, blue. */
export const levelPalette = ['#e5484d', '#f08c3c', '#ead23a', '#46b26b', '#3d8fd8'] as const;

/** Which of the palette's colours says that `level` of `levels` is shown; −1 is the root's own. The finest is always the last. */
export function levelColorIndex(level: number, levels: number): number {
  const finest = levelPalette.length - 1;
  if (level < 0) return levels === 0 ? finest : 0;
  if (levels <= 1) return finest;
  return 1 + Math.round((level / (levels - 1)) * (finest - 1));
}

/** Materials that show nothing but the level of what wears them. */
export class LevelColors implements Disposable {
  readonly #materials: readonly Material[] = levelPalette.map(
    (color) => new MeshLambertMaterial({ color, emissive: new Color(color).multiplyScalar(0.25) }),
  );

  of(level: number, levels: number): Material {
    return this.#materials[levelColorIndex(level, levels)] as Material;
  }

  [Symbol.dispose](): void {
    for (const material of this.#materials) material.dispose();
  }
}
