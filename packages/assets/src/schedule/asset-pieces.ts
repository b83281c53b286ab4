import type { Bounds } from '@streamxr/protocol';
import { absentError, edgeOf, geometricError, shadingError } from '../error/geometric-error.ts';
import { PlacedParts, type Placement } from '../error/placed-parts.ts';
import { TextureSpectrum } from '../error/texture-spectrum.ts';
import type { AssetManifest, Content, MeshLevel, MeshPart } from '../layers/manifest.ts';
import type { Sight } from '../view/sight.ts';
import type { LayerEffect, LayerPlace } from './layer.ts';
import { LayerProgress } from './layer-progress.ts';
import { meshMemoryBytes, textureMemoryBytes } from './memory-cost.ts';
import { Piece } from './piece.ts';

interface MeshPiece {
  readonly piece: Piece;
  /** Metres: of the root, then of each level. */
  readonly errorMetres: Float64Array;
  /** Of the light on it, likewise; never rises. */
  readonly shadingErrors: Float64Array;
}

interface TexturePiece {
  readonly piece: Piece;
  readonly parts: readonly number[];
  readonly spectrum: TextureSpectrum;
}

/** An asset with the objects that show it: the error of its pieces sums over all of them, the bytes are paid for once. */
export class AssetPieces {
  readonly assetId: string;
  readonly root: Piece;
  /** The root first. */
  readonly pieces: readonly Piece[];
  readonly #parts: readonly MeshPart[];
  readonly #meshes: readonly MeshPiece[];
  readonly #textures: readonly TexturePiece[];
  /** What is to be done once the root is shown. */
  readonly waiting: LayerEffect[] = [];
  readonly #objects = new Map<string, PlacedParts>();

  constructor(assetId: string, manifest: AssetManifest) {
    this.assetId = assetId;
    const layer = (content: Content, place: LayerPlace, memoryBytes: number): LayerProgress =>
      new LayerProgress({ assetId, place, sha256: content.sha256, bytes: content.bytes }, memoryBytes);
    const rootMemory = manifest.textures.reduce(
      (sum, { root }) => sum + textureMemoryBytes(root),
      meshMemoryBytes(manifest.root),
    );
    this.root = new Piece(assetId, [layer(manifest.root, { kind: 'root' }, rootMemory)], null);
    this.#meshes = manifest.parts.map(({ surface, rootErrorMetres, levels }, part) => ({
      piece: new Piece(
        assetId,
        levels.map((content, level) =>
          layer(content, { kind: 'mesh', part, level }, meshMemoryBytes(content)),
        ),
        this.root,
      ),
      errorMetres: Float64Array.of(rootErrorMetres, ...levels.map(({ errorMetres }) => errorMetres)),
      shadingErrors: shadingErrorsOf(surface, rootErrorMetres, levels),
    }));
    this.#textures = manifest.textures.map((part, texture) => ({
      piece: new Piece(
        assetId,
        part.levels.map((content, level) =>
          layer(content, { kind: 'texture', texture, level }, textureMemoryBytes(content)),
        ),
        this.root,
      ),
      parts: part.parts,
      spectrum: new TextureSpectrum(part),
    }));
    this.#parts = manifest.parts.length > 0 ? manifest.parts : [wholeOf(manifest.bounds)];
    this.pieces = [
      this.root,
      ...this.#meshes.map(({ piece }) => piece),
      ...this.#textures.map(({ piece }) => piece),
    ];
  }

  place(objectId: string, placement: Placement): void {
    const placed = this.#objects.get(objectId);
    if (placed === undefined) this.#objects.set(objectId, new PlacedParts(this.#parts, placement));
    else placed.place(this.#parts, placement);
  }

  remove(objectId: string): void {
    this.#objects.delete(objectId);
  }

  /** Works out every error anew. */
  look(sights: readonly Sight[]): void {
    this.#sum((object) => object.look(sights));
  }

  /** The same for what is in the picture at this moment alone: for measuring. */
  lookAtPicture(sight: Sight): void {
    this.#sum((object) => object.lookAtPicture(sight));
  }

  #sum(look: (object: PlacedParts) => boolean): void {
    for (const piece of this.pieces) piece.errors.fill(0);
    for (const object of this.#objects.values()) {
      if (!look(object)) continue;
      for (let part = 0; part < object.count; part++) this.#addMesh(object, part);
      for (const texture of this.#textures) addTexture(object, texture);
    }
  }

  #addMesh(object: PlacedParts, part: number): void {
    const weightedPx = object.weightedPx[part] ?? 0;
    if (weightedPx === 0) return;
    addTo(this.root.errors, 0, weightedPx * absentError);
    const mesh = this.#meshes[part];
    if (mesh === undefined) return;
    const pixelsPerMetre = object.pixelsPerMetre[part] ?? 0;
    const { errorMetres, shadingErrors, piece } = mesh;
    for (let level = 0; level < errorMetres.length; level++) {
      const error = geometricError((errorMetres[level] ?? 0) * pixelsPerMetre);
      // Levels are ordered: where one shows no error, no later one does.
      if (error === 0) break;
      addTo(piece.errors, level, weightedPx * (error + (shadingErrors[level] ?? 0)));
    }
  }
}

function shadingErrorsOf(
  surface: number,
  rootErrorMetres: number,
  levels: readonly MeshLevel[],
): Float64Array {
  // How many triangles of the root a part has, nobody says: levels halve.
  const root = { errorMetres: rootErrorMetres, triangles: (levels[0]?.triangles ?? 0) / 2 };
  let least = Number.POSITIVE_INFINITY;
  return Float64Array.from([root, ...levels], ({ errorMetres, triangles }) => {
    least = Math.min(least, shadingError(errorMetres, edgeOf(surface, triangles)));
    return least;
  });
}

function addTexture(object: PlacedParts, { piece, parts, spectrum }: TexturePiece): void {
  for (const part of parts) {
    const weightedPx = object.weightedPx[part] ?? 0;
    if (weightedPx === 0) continue;
    const missed = spectrum.missedAt(Math.log(object.pixelsPerMetre[part] ?? 1));
    for (let level = 0; level < piece.errors.length; level++) {
      const error = spectrum.error(level, missed);
      if (error === 0) break;
      addTo(piece.errors, level, weightedPx * error);
    }
  }
}

function addTo(numbers: Float64Array, index: number, value: number): void {
  numbers[index] = (numbers[index] ?? 0) + value;
}

/** For a model of points and lines alone, which has no part: its box. */
function wholeOf(bounds: Bounds): MeshPart {
  const [x, y, z] = [0, 1, 2].map((axis) => (bounds.max[axis] ?? 0) - (bounds.min[axis] ?? 0)) as [
    number,
    number,
    number,
  ];
  return { meshes: [], bounds, surface: 2 * (x * y + y * z + z * x), rootErrorMetres: 0, levels: [] };
}
