import { accept, refuse, type Result } from '@streamxr/kernel';
import { type Bounds, limits } from '@streamxr/protocol';
import { type Accessor, readAccessors } from './accessors.ts';
import { type Box, transformed, union } from './box.ts';
import { readBufferViews } from './buffer-views.ts';
import { splitGlb } from './glb-container.ts';
import { broken, GlbProblem, type GlbRefusal, grouped, quoted, unsupported } from './glb-problem.ts';
import { checkImages } from './images.ts';
import { parseJsonChunk } from './json-chunk.ts';
import { type JsonRecord, recordAt } from './json-reading.ts';
import { type Matrix4, multiply } from './matrix4.ts';
import { type Mesh, readMeshes } from './meshes.ts';
import { type Node, readNodes } from './nodes.ts';
import { checkAnimations, checkMaterials, checkRequirements } from './references.ts';
import { readSkins, type Skin } from './skins.ts';

/** What a model is made of. */
export interface GlbSummary {
  /** As shown: a mesh counts as often as nodes of the scene show it. */
  readonly triangles: number;
  readonly vertices: number;
  readonly nodes: number;
  readonly meshes: number;
  readonly materials: number;
  readonly animations: number;
  /** Of the shown scene at rest, in metres. */
  readonly bounds: Bounds;
  /** The program that wrote it. */
  readonly generator?: string;
}

/** Beyond this no device of today shows it at 20 frames a second. */
const trianglesMax = 20_000_000;

/**
 * Looks at a whole GLB that nobody has vouched for. Accepts only what is complete within itself and within bounds, so that every
 * visitor's engine can load it without a surprise; compressed stretches are bounded but not unpacked. Never throws for what is in
 * `bytes`, and never allocates more than a small multiple of their length.
 */
export function inspectGlb(bytes: Uint8Array): Result<GlbSummary, GlbRefusal> {
  try {
    return accept(summarise(bytes));
  } catch (error) {
    if (!(error instanceof GlbProblem)) throw error;
    return refuse({ code: error.code, message: capitalised(error.message) });
  }
}

function summarise(bytes: Uint8Array): GlbSummary {
  const { json, bin } = splitGlb(bytes);
  const gltf = parseJsonChunk(json);
  checkRequirements(gltf);
  const views = readBufferViews(gltf, bin);
  const accessors = readAccessors(gltf, views);
  const materials = checkMaterials(gltf, checkImages(gltf, views));
  const meshes = readMeshes(gltf, accessors, materials);
  if (meshes.length === 0) throw broken('The model contains no meshes, so there is nothing to see.');
  const { nodes, skins } = readTree(gltf, accessors, meshes.length);
  return {
    ...shown(nodes, meshes, skins),
    nodes: nodes.length,
    meshes: meshes.length,
    materials,
    animations: checkAnimations(gltf, accessors.length, nodes.length),
    ...generatorOf(gltf),
  };
}

function readTree(
  gltf: JsonRecord,
  accessors: readonly Accessor[],
  meshes: number,
): { readonly nodes: readonly Node[]; readonly skins: readonly Skin[] } {
  const countOf = (key: string): number => (Array.isArray(gltf[key]) ? gltf[key].length : 0);
  const nodes = readNodes(gltf, meshes, countOf('skins'));
  return { nodes, skins: readSkins(gltf, accessors, nodes.length) };
}

function shown(
  nodes: readonly Node[],
  meshes: readonly Mesh[],
  skins: readonly Skin[],
): Pick<GlbSummary, 'triangles' | 'vertices' | 'bounds'> {
  let triangles = 0;
  let vertices = 0;
  let box: Box | null = null;
  for (const node of nodes) {
    const mesh = node.mesh === null ? undefined : meshes[node.mesh];
    if (mesh === undefined || node.world === null) continue;
    triangles += mesh.triangles;
    vertices += mesh.vertices;
    box = union(box, transformed(mesh.box, placement(node.world, node.skin, nodes, skins)));
  }
  if (box === null) throw broken('The scene of the model shows no mesh, so there is nothing to see.');
  if (triangles > trianglesMax) {
    throw unsupported(
      `The model shows ${grouped(triangles)} triangles; at most ${grouped(trianglesMax)} are supported.`,
    );
  }
  const reach = Math.max(...box.min.map(Math.abs), ...box.max.map(Math.abs));
  if (!Number.isFinite(reach) || reach > limits.positionMetresMax) {
    const metres = Number.isFinite(reach) ? `${grouped(Math.ceil(reach))} m` : 'infinitely far';
    throw unsupported(
      `The model reaches ${metres} from its origin; at most ${grouped(limits.positionMetresMax)} m are supported. Check its units.`,
    );
  }
  return { triangles, vertices, bounds: { min: [...box.min], max: [...box.max] } };
}

/**
 * A skinned mesh stands where its joints are, not where its node is (glTF 2.0, section 3.7.3.3). At rest all joints agree, so the
 * first one speaks for all.
 */
function placement(
  world: Matrix4,
  skinIndex: number | null,
  nodes: readonly Node[],
  skins: readonly Skin[],
): Matrix4 {
  const skin = skinIndex === null ? undefined : skins[skinIndex];
  const joint = skin === undefined ? null : (nodes[skin.firstJoint]?.world ?? null);
  if (skin === undefined || joint === null || skin.firstInverseBind === null) return world;
  return multiply(joint, skin.firstInverseBind);
}

function generatorOf(gltf: JsonRecord): { readonly generator?: string } {
  const generator = recordAt(gltf, 'asset', 'the model')?.['generator'];
  return typeof generator === 'string' && generator !== ''
    ? { generator: quoted(generator).slice(1, -1) }
    : {};
}

/** Sentences may begin with the name of a place. */
function capitalised(sentence: string): string {
  return sentence.charAt(0).toUpperCase() + sentence.slice(1);
}
