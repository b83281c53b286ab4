import type { Document, GLTF, Texture } from '@gltf-transform/core';
import { manifestLimits, type MeshPart, type TexturePart } from '@streamxr/assets';
import type { FileSet } from '../file-set.ts';
import type { TextureLevels } from '../textures/texture-levels.ts';
import type { LayeredMesh } from './mesh-parts.ts';

/** Images (by their number) that each mesh shows, on whatever of its materials. */
export function imagesOfMeshes(document: Document): ReadonlySet<number>[] {
  const numbers = new Map(
    document
      .getRoot()
      .listTextures()
      .map((texture, number) => [texture, number]),
  );
  const graph = document.getGraph();
  return document
    .getRoot()
    .listMeshes()
    .map((mesh) => {
      const found = new Set<number>();
      const seen = new Set<unknown>();
      const waiting = graph.listChildren(mesh);
      for (let property = waiting.pop(); property !== undefined; property = waiting.pop()) {
        if (seen.has(property)) continue;
        seen.add(property);
        const number = numbers.get(property as Texture);
        if (number === undefined) waiting.push(...graph.listChildren(property));
        else found.add(number);
      }
      return found;
    });
}

/** Describes every texture of the skeleton that has levels, and writes these. */
export function makeTextureParts(
  json: GLTF.IGLTF,
  images: readonly TextureLevels[],
  imagesOfMesh: readonly ReadonlySet<number>[],
  parts: readonly MeshPart[],
  meshes: readonly LayeredMesh[],
  files: FileSet,
): TexturePart[] {
  const made: TexturePart[] = [];
  for (const [texture, described] of (json.textures ?? []).entries()) {
    const image = sourceOf(described);
    const levels = image === undefined ? undefined : images[image];
    if (image === undefined || levels === undefined || made.length >= manifestLimits.textures) continue;
    const showing = meshes.filter((_, mesh) => imagesOfMesh[mesh]?.has(image) === true);
    made.push({
      texture,
      role: levels.role,
      parts: parts.flatMap((part, number) =>
        part.meshes.some((mesh) => imagesOfMesh[mesh]?.has(image) === true) ? [number] : [],
      ),
      texelsPerMetre: texelsPerMetre(levels, showing),
      root: {
        width: levels.root.width,
        height: levels.root.height,
        rmsError: rounded(levels.root.rmsError),
      },
      levels: levels.levels.map(({ webp, width, height, rmsError }) => ({
        ...files.add(webp),
        width,
        height,
        rmsError: rounded(rmsError),
      })),
    });
  }
  return made;
}

/** The image that a texture shows; all of them are WebP here. */
export function sourceOf(texture: GLTF.ITexture): number | undefined {
  const webp = texture.extensions?.['EXT_texture_webp'] as { readonly source?: number } | undefined;
  return webp?.source ?? texture.source;
}

function texelsPerMetre({ source }: TextureLevels, showing: readonly LayeredMesh[]): number {
  const surface = showing.reduce((sum, { extent }) => sum + extent.surface, 0);
  const textureArea = showing.reduce((sum, { extent }) => sum + extent.textureArea, 0);
  return surface > 0 ? rounded(Math.sqrt((textureArea * source.width * source.height) / surface)) : 0;
}

function rounded(value: number): number {
  return Number(value.toPrecision(5));
}
