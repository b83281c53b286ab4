import { accept, refuse, type Result } from '@streamxr/kernel';
import type { Bounds } from '@streamxr/protocol';
import { decodeUtf8 } from '../utf8.ts';
import {
  type AssetManifest,
  type Content,
  manifestFormat,
  manifestLimits,
  type MeshLevel,
  type MeshPart,
  type TextureLevel,
  type TexturePart,
  type TextureRole,
} from './manifest.ts';

/** Why a manifest is not one, for a log. */
export interface ManifestRefusal {
  readonly message: string;
}

class ManifestProblem extends Error {}

/** Reads a manifest that came over the wire. Everything that later code relies on holds in what is accepted; unknown fields are dropped. */
export function parseManifest(bytes: Uint8Array): Result<AssetManifest, ManifestRefusal> {
  if (bytes.length > manifestLimits.bytes) return refuse({ message: 'The manifest is too large.' });
  try {
    return accept(readManifest(JSON.parse(decodeUtf8(bytes))));
  } catch (error) {
    // What JSON.parse and the decoder throw for bytes that are no JSON.
    if (error instanceof ManifestProblem || error instanceof SyntaxError || error instanceof TypeError) {
      return refuse({ message: error.message });
    }
    throw error;
  }
}

function readManifest(value: unknown): AssetManifest {
  const json = recordOf(value, 'manifest');
  if (json['format'] !== manifestFormat) throw new ManifestProblem('format is unknown');
  const source = recordOf(json['source'], 'source');
  const root = recordOf(json['root'], 'root');
  const parts = listOf(json['parts'], manifestLimits.parts, 'parts').map(readPart);
  checkMeshes(parts);
  return {
    format: manifestFormat,
    source: { ...readContent(source), triangles: wholeOf(source['triangles'], 'triangles') },
    bounds: readBounds(json['bounds']),
    root: { ...readContent(root), triangles: wholeOf(root['triangles'], 'triangles') },
    parts,
    textures: listOf(json['textures'], manifestLimits.textures, 'textures').map((texture) =>
      readTexture(texture, parts.length),
    ),
  };
}

function readPart(value: unknown): MeshPart {
  const json = recordOf(value, 'part');
  const rootErrorMetres = sizeOf(json['rootErrorMetres'], 'rootErrorMetres');
  const levels = listOf(json['levels'], manifestLimits.levels, 'levels').map(readMeshLevel);
  for (const [index, level] of levels.entries()) {
    const before = levels[index - 1]?.errorMetres ?? rootErrorMetres;
    if (level.errorMetres >= before && before > 0) throw new ManifestProblem('errors of levels must fall');
  }
  return {
    meshes: listOf(json['meshes'], manifestLimits.meshes, 'meshes').map((mesh) => wholeOf(mesh, 'mesh')),
    bounds: readBounds(json['bounds']),
    surface: sizeOf(json['surface'], 'surface'),
    ...(json['facing'] === undefined ? {} : { facing: readPosition(json['facing']) }),
    rootErrorMetres,
    levels,
  };
}

function checkMeshes(parts: readonly MeshPart[]): void {
  const seen = new Set<number>();
  for (const mesh of parts.flatMap((part) => part.meshes)) {
    if (mesh >= manifestLimits.meshes || seen.has(mesh)) {
      throw new ManifestProblem('a mesh is in two parts, or is none');
    }
    seen.add(mesh);
  }
}

function readMeshLevel(value: unknown): MeshLevel {
  const json = recordOf(value, 'level');
  return {
    ...readContent(json),
    triangles: wholeOf(json['triangles'], 'triangles'),
    errorMetres: sizeOf(json['errorMetres'], 'errorMetres'),
  };
}

function readTexture(value: unknown, partCount: number): TexturePart {
  const json = recordOf(value, 'texture');
  const parts = listOf(json['parts'], manifestLimits.parts, 'parts').map((part) => wholeOf(part, 'part'));
  if (parts.some((part) => part >= partCount))
    throw new ManifestProblem('a texture names a part that is not there');
  return {
    texture: wholeOf(json['texture'], 'texture'),
    role: readRole(json['role']),
    parts,
    texelsPerMetre: sizeOf(json['texelsPerMetre'], 'texelsPerMetre'),
    root: readImage(recordOf(json['root'], 'root')),
    levels: listOf(json['levels'], manifestLimits.levels, 'levels').map(readTextureLevel),
  };
}

function readTextureLevel(value: unknown): TextureLevel {
  const json = recordOf(value, 'level');
  return { ...readContent(json), ...readImage(json) };
}

function readImage(json: Json): {
  readonly width: number;
  readonly height: number;
  readonly rmsError: number;
} {
  return {
    width: wholeOf(json['width'], 'width'),
    height: wholeOf(json['height'], 'height'),
    rmsError: sizeOf(json['rmsError'], 'rmsError'),
  };
}

function readRole(value: unknown): TextureRole {
  if (value === 'color' || value === 'normal' || value === 'data') return value;
  throw new ManifestProblem('role is unknown');
}

function readContent(json: Json): Content {
  const sha256 = json['sha256'];
  if (typeof sha256 !== 'string' || !/^[0-9a-f]{64}$/.test(sha256))
    throw new ManifestProblem('sha256 is no hash');
  return { sha256, bytes: wholeOf(json['bytes'], 'bytes') };
}

function readBounds(value: unknown): Bounds {
  const json = recordOf(value, 'bounds');
  const bounds = { min: readPosition(json['min']), max: readPosition(json['max']) };
  if (bounds.min.some((low, axis) => low > (bounds.max[axis] ?? Number.NEGATIVE_INFINITY))) {
    throw new ManifestProblem('bounds are inside out');
  }
  return bounds;
}

function readPosition(value: unknown): Bounds['min'] {
  const [x, y, z, ...more] = listOf(value, 3, 'position');
  if (!isFinite(x) || !isFinite(y) || !isFinite(z) || more.length > 0) {
    throw new ManifestProblem('a position has three numbers');
  }
  return [x, y, z];
}

type Json = Readonly<Record<string, unknown>>;

function recordOf(value: unknown, name: string): Json {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new ManifestProblem(`${name} is no object`);
  }
  return value as Json;
}

function listOf(value: unknown, countMax: number, name: string): readonly unknown[] {
  if (!Array.isArray(value) || value.length > countMax) {
    throw new ManifestProblem(`${name} is no list of at most ${countMax}`);
  }
  return value;
}

function wholeOf(value: unknown, name: string): number {
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0) {
    throw new ManifestProblem(`${name} is no whole number`);
  }
  return value;
}

/** 0 or more, and finite. */
function sizeOf(value: unknown, name: string): number {
  if (!isFinite(value) || value < 0) throw new ManifestProblem(`${name} is no size`);
  return value;
}

function isFinite(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}
