import type { SeededRandom } from '@streamxr/kernel';
import type { Bounds } from '@streamxr/protocol';
import type { AssetManifest, Content, MeshPart, TexturePart, TextureRole } from '../layers/manifest.ts';

/** Triangles of each level by those of the source; the root has 1/64. Levels of detail are the last three. */
const meshShares = [1 / 16, 1 / 8, 1 / 4, 1 / 2, 1] as const;
const rootShare = 1 / 64;
/** Sides of each image by the source's; the root's is 32 texels. */
const textureShares = [1 / 8, 1 / 4, 1 / 2, 1] as const;
const rootTexels = 32;
/** What meshopt leaves of a triangle with normals and texture coordinates. */
const bytesPerTriangle = 8;
/** WebP at good quality; small images compress worse. */
const bytesPerTexel = 0.2;

export interface GeneratedManifestOptions {
  readonly partsMax?: number;
  readonly texturesMax?: number;
}

/** A made-up model: 0.3 to 3 m, some thousand to some hundred thousand triangles, and what a pipeline would make of it. The same for the same chance. */
export function generatedManifest(
  random: SeededRandom,
  { partsMax = 10, texturesMax = 4 }: GeneratedManifestOptions = {},
): AssetManifest {
  const sizeMetres = 0.3 * 10 ** random.float();
  const triangles = Math.round(5_000 * 40 ** random.float());
  const partCount = 1 + random.below(partsMax);
  const parts = Array.from({ length: partCount }, (_, index) =>
    generatedPart(random, index, partCount, sizeMetres, triangles / partCount),
  );
  const surface = parts.reduce((sum, part) => sum + part.surface, 0);
  const textures = Array.from({ length: random.below(texturesMax + 1) }, (_, index) =>
    generatedTexture(random, index, partCount, surface),
  );
  const bounds: Bounds = {
    min: [-sizeMetres / 2, 0, -sizeMetres / 2],
    max: [sizeMetres / 2, sizeMetres, sizeMetres / 2],
  };
  const rootBytes = 4_000 + triangles * rootShare * bytesPerTriangle + textures.length * 900;
  const lastBytes = [...parts, ...textures].reduce((sum, { levels }) => sum + (levels.at(-1)?.bytes ?? 0), 0);
  return {
    format: 'streamxr-layers-1',
    source: { ...contentOf(random, lastBytes * 2), triangles },
    bounds,
    root: { ...contentOf(random, rootBytes), triangles: Math.round(triangles * rootShare) },
    parts,
    textures,
  };
}

function generatedPart(
  random: SeededRandom,
  index: number,
  count: number,
  sizeMetres: number,
  triangles: number,
): MeshPart {
  const bottom = (index / count) * sizeMetres;
  const top = ((index + 1) / count) * sizeMetres;
  const half = (sizeMetres / 2) * (0.4 + 0.6 * random.float());
  // On a curved surface the error falls as the triangles rise: it goes with the square of an edge.
  const detail = sizeMetres * (0.2 + random.float());
  const error = (share: number): number => (share === 1 ? 0 : detail / (triangles * share));
  return {
    meshes: [index],
    bounds: { min: [-half, bottom, -half], max: [half, top, half] },
    surface: 8 * half * half + 8 * half * (top - bottom),
    rootErrorMetres: error(rootShare),
    levels: meshShares.map((share) => ({
      ...contentOf(random, 300 + triangles * share * bytesPerTriangle),
      triangles: Math.round(triangles * share),
      errorMetres: error(share),
    })),
  };
}

function generatedTexture(
  random: SeededRandom,
  index: number,
  partCount: number,
  surface: number,
): TexturePart {
  const side = 2 ** (9 + random.below(3));
  const role: TextureRole = index === 0 ? 'color' : random.pick(['color', 'normal', 'data'] as const);
  const spread = 0.08 + 0.12 * random.float();
  // As much in each octave, and what WebP loses at any size.
  const rmsOf = (texels: number): number =>
    Math.sqrt((spread ** 2 * Math.log2(side / texels)) / Math.log2(side / 4) + 1e-5);
  const shown = Array.from({ length: partCount }, (_, part) => part).filter(() => random.float() < 0.7);
  return {
    texture: index,
    role,
    parts: shown.length > 0 ? shown : [0],
    texelsPerMetre: side / Math.sqrt(surface),
    root: { width: rootTexels, height: rootTexels, rmsError: rmsOf(rootTexels) },
    levels: textureShares.map((share) => ({
      ...contentOf(random, 400 + (side * share) ** 2 * bytesPerTexel),
      width: side * share,
      height: side * share,
      rmsError: rmsOf(side * share),
    })),
  };
}

function contentOf(random: SeededRandom, bytes: number): Content {
  const digits = Array.from({ length: 8 }, () =>
    random
      .below(2 ** 32)
      .toString(16)
      .padStart(8, '0'),
  );
  return { sha256: digits.join(''), bytes: Math.round(bytes) };
}
