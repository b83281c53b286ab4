import { SeededRandom, unreachable } from '@streamxr/kernel';
import { fromYaw, type Vec3 } from '@streamxr/spatial';
import { absentError, unrelatedError } from '../../error/geometric-error.ts';
import type { Placement } from '../../error/placed-parts.ts';
import type { AssetManifest } from '../../layers/manifest.ts';
import { AssetPieces } from '../../schedule/asset-pieces.ts';
import type { Layer } from '../../schedule/layer.ts';
import { Sight } from '../../view/sight.ts';
import type { Viewer } from '../../view/viewer.ts';
import { generatedManifest } from '../generated-manifest.ts';
import { walkingPath } from './walking-path.ts';

/** Half the side of the square that the models stand in. */
const halfSideMetres = 15;

export interface WalkAsset {
  readonly assetId: string;
  readonly manifest: AssetManifest;
  readonly placement: Placement;
}

/** A piece of the world: where its errors begin in a frame's, and what its levels cost. */
export interface WalkPiece {
  readonly asset: number;
  readonly isRoot: boolean;
  /** Place of its error without any level; its levels follow. */
  readonly at: number;
  readonly levelBytes: readonly number[];
}

/** Models, a path through them, and for every frame what each level of each piece would show of error: what is in the picture at that moment, weighted by gaze. */
export interface WalkWorld {
  readonly assets: readonly WalkAsset[];
  readonly pieces: readonly WalkPiece[];
  /** The number of a layer's piece, and which level it is. */
  readonly pieceOf: (layer: Layer) => { readonly piece: number; readonly level: number };
  readonly viewers: readonly Viewer[];
  readonly errors: readonly Float32Array[];
}

/** `modelCount` made-up models, and a walk of `frames` frames (see walking-path.ts). The same for the same seed. */
export function walkWorld(seed: number, frames: number, modelCount = 50): WalkWorld {
  const random = new SeededRandom(seed);
  const assets = Array.from({ length: modelCount }, (_, index): WalkAsset => ({
    assetId: `a${index}`,
    manifest: generatedManifest(random),
    placement: {
      position: [halfSideMetres * (2 * random.float() - 1), 0, halfSideMetres * (2 * random.float() - 1)],
      rotation: fromYaw(2 * Math.PI * random.float()),
      scale: [1, 1, 1],
    },
  }));
  const places: readonly Vec3[] = assets.map(({ placement }) => placement.position);
  return seenOf(assets, walkingPath(random, places, frames));
}

function seenOf(assets: readonly WalkAsset[], viewers: readonly Viewer[]): WalkWorld {
  const measured = assets.map(({ assetId, manifest, placement }) => {
    const asset = new AssetPieces(assetId, manifest);
    asset.place('object', placement);
    return asset;
  });
  const pieces: WalkPiece[] = [];
  const firstPieces: number[] = [];
  let size = 0;
  for (const [asset, { pieces: of }] of measured.entries()) {
    firstPieces.push(pieces.length);
    for (const { isRoot, levels } of of) {
      pieces.push({ asset, isRoot, at: size, levelBytes: levels.map(({ layer }) => layer.bytes) });
      size += levels.length + 1;
    }
  }
  const errors = viewers.map((viewer) => {
    const frame = new Float32Array(size);
    const sight = new Sight(viewer);
    let at = 0;
    for (const asset of measured) {
      asset.lookAtPicture(sight);
      for (const piece of asset.pieces) {
        frame.set(piece.errors, at);
        // For measuring, what is missing is as wrong as unrelated pixels are: not what it counts for to a scheduler that wants shapes first.
        if (piece.isRoot) frame[at] = (piece.errorAt(-1) * unrelatedError) / absentError;
        at += piece.errors.length;
      }
    }
    return frame;
  });
  const assetNumbers = new Map(assets.map(({ assetId }, index) => [assetId, index]));
  const pieceOf = ({ assetId, place }: Layer): { piece: number; level: number } => {
    const asset = assetNumbers.get(assetId) ?? -1;
    const root = firstPieces[asset] ?? -1;
    switch (place.kind) {
      case 'root':
        return { piece: root, level: 0 };
      case 'mesh':
        return { piece: root + 1 + place.part, level: place.level };
      case 'texture': {
        const partCount = assets[asset]?.manifest.parts.length ?? 0;
        return { piece: root + 1 + partCount + place.texture, level: place.level };
      }
      default:
        return unreachable(place);
    }
  };
  return { assets, pieces, pieceOf, viewers, errors };
}
