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

/** One colour for surfaces of both kinds. */
export interface LevelPaint {
  readonly smooth: Material;
  /** For what has no normals. */
  readonly flat: Material;
}

/** Materials that show nothing but the level of what wears them. */
export class LevelColors implements Disposable {
  readonly #paints: readonly LevelPaint[] = levelPalette.map((color) => ({
    smooth: paintOf(color, false),
    flat: paintOf(color, true),
  }));

  of(level: number, levels: number): LevelPaint {
    return this.#paints[levelColorIndex(level, levels)] as LevelPaint;
  }

  [Symbol.dispose](): void {
    for (const { smooth, flat } of this.#paints) {
      smooth.dispose();
      flat.dispose();
    }
  }
}

function paintOf(color: string, flatShading: boolean): Material {
  return new MeshLambertMaterial({ color, flatShading, emissive: new Color(color).multiplyScalar(0.25) });
}
