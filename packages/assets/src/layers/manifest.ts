import type { Bounds, Content } from '@streamxr/protocol';

export type { Content };

/** Says how to read the rest; a reader that does not know it shows the levels of detail instead. */
export const manifestFormat = 'streamxr-layers-1';

/** What a manifest may hold. The pipeline joins what would be more. */
export const manifestLimits = {
  parts: 256,
  /** Meshes of the root file, over all parts. */
  meshes: 4_096,
  textures: 256,
  levels: 8,
  /** Of the manifest itself, as JSON in UTF-8. */
  bytes: 1024 * 1024,
} as const;

/** Takes the place of a part's geometry. A GLB with the part's meshes in the part's order, without materials, nodes or textures. */
export interface MeshLevel extends Content {
  /** Counted as often as they are shown. */
  readonly triangles: number;
  /** Furthest that the surface lies from that of the source, in metres of the model's own frame. */
  readonly errorMetres: number;
}

/** Takes the place of an image: a bare WebP. */
export interface TextureLevel extends Content {
  readonly width: number;
  readonly height: number;
  /** Root mean square of the difference to the source image, both stretched to the source's size; 0 to 1 of full scale. */
  readonly rmsError: number;
}

/** Geometry that sharpens together: a piece of the model that the eye can be on. */
export interface MeshPart {
  /** Meshes of the root file whose primitives the levels replace, primitive for primitive. Each mesh is in exactly one part. */
  readonly meshes: readonly number[];
  /** Of everything shown of it, in the model's frame at rest, metres. */
  readonly bounds: Bounds;
  /** Of everything shown of it, m². */
  readonly surface: number;
  /**
   * Which way it faces: the sum of all its triangles' areas times their normals, at rest, m². As long as the surface where all of it is flat, nothing where
   * it closes around something. Absent where both sides are drawn, and where nobody has measured it.
   */
  readonly facing?: Bounds['min'];
  /** Error of what the root file shows of it, metres. */
  readonly rootErrorMetres: number;
  /** Coarse to fine, the errors strictly falling. The last one is the source's geometry, quantised. */
  readonly levels: readonly MeshLevel[];
}

/** `color` is judged by eye; `normal` shows in light; `data` (roughness, metalness, occlusion) least of all. */
export type TextureRole = 'color' | 'normal' | 'data';

/** An image that sharpens by itself. */
export interface TexturePart {
  /** Texture of the root file. */
  readonly texture: number;
  readonly role: TextureRole;
  /** Parts, by their place in the manifest, whose materials show it. */
  readonly parts: readonly number[];
  /** Of the source image, where it lies on the surface: square root of texels² per m², over all of it. */
  readonly texelsPerMetre: number;
  /** Of what the root file carries in its place. */
  readonly root: { readonly width: number; readonly height: number; readonly rmsError: number };
  /** Small to large; the last one has the size of the source, or the largest that is served. */
  readonly levels: readonly TextureLevel[];
}

/**
 * An asset as layers: a root that shows the whole object within some hundredths of the bytes, then what sharpens each piece of it.
 * Every layer replaces the one before it and needs none but the root, so that a viewer who comes close jumps to what it needs
 * (docs/decisions, "A layer replaces").
 */
export interface AssetManifest {
  readonly format: typeof manifestFormat;
  readonly source: Content & { readonly triangles: number };
  /** Of the whole at rest, metres. */
  readonly bounds: Bounds;
  /**
   * A GLB of its own: nodes, skins, animations, materials, the coarsest meshes and tiny images. Meshes and textures keep their numbers
   * for as long as the asset lives.
   */
  readonly root: Content & { readonly triangles: number };
  readonly parts: readonly MeshPart[];
  readonly textures: readonly TexturePart[];
}
