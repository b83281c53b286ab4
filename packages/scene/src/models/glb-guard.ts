import { accept, refuse, type Result } from '@streamxr/kernel';

/** Why a model is not even tried. */
export type GlbRefusal =
  | 'TOO_LARGE'
  | 'NOT_GLB'
  | 'TRUNCATED'
  | 'BAD_JSON'
  | 'POINTS_OUTSIDE'
  | 'TOO_COMPLEX'
  | 'CYCLIC_NODES';

/** What a model costs before anything of it is decoded. */
export interface GlbCensus {
  readonly nodes: number;
  /** Elements of all accessors: vertices count once for each attribute, indices once each. */
  readonly accessorElements: number;
}

const glbBytesMax = 256 * 1024 * 1024;
const jsonBytesMax = 16 * 1024 * 1024;
const nodesMax = 20_000;
/** Some four million triangles; decoded, half a gigabyte at the worst. */
const accessorElementsMax = 32_000_000;
const partsMax = 20_000;
const imagesMax = 256;
/** Decompressed size that meshopt buffer views may claim. */
const decodedBytesMax = 512 * 1024 * 1024;

const magicGltf = 0x46546c67;
const chunkJson = 0x4e4f534a;

/**
 * Looks a GLB over before the loader gets it: the container, and from the JSON only what could hurt — links that leave the file,
 * counts that would exhaust memory, node graphs that never end. What is merely broken is the loader's to reject.
 * Source: glTF 2.0 specification, 3.5 and 4.4 (binary container).
 */
export function inspectGlb(bytes: ArrayBuffer): Result<GlbCensus, GlbRefusal> {
  if (bytes.byteLength > glbBytesMax) return refuse('TOO_LARGE');
  if (bytes.byteLength < 20) return refuse('NOT_GLB');
  const view = new DataView(bytes);
  if (view.getUint32(0, true) !== magicGltf || view.getUint32(4, true) !== 2) return refuse('NOT_GLB');
  if (view.getUint32(8, true) > bytes.byteLength) return refuse('TRUNCATED');
  const jsonBytes = view.getUint32(12, true);
  if (view.getUint32(16, true) !== chunkJson) return refuse('NOT_GLB');
  if (jsonBytes > jsonBytesMax) return refuse('TOO_LARGE');
  if (20 + jsonBytes > bytes.byteLength) return refuse('TRUNCATED');
  const json = parseJson(new Uint8Array(bytes, 20, jsonBytes));
  if (json === null) return refuse('BAD_JSON');
  return inspectJson(json);
}

type Entry = Readonly<Record<string, unknown>>;

function inspectJson(json: Entry): Result<GlbCensus, GlbRefusal> {
  const nodes = entries(json, 'nodes');
  const accessors = entries(json, 'accessors');
  const views = entries(json, 'bufferViews');
  const images = entries(json, 'images');
  const buffers = entries(json, 'buffers');
  if ([...images, ...buffers].some(leavesTheFile)) return refuse('POINTS_OUTSIDE');

  const accessorElements = sumOf(accessors, (accessor) => count(accessor['count']));
  const decodedBytes = sumOf(views, (bufferView) => count(bufferView['byteLength']) + decodedBy(bufferView));
  const parts = sumOf(entries(json, 'meshes'), (mesh) => entries(mesh, 'primitives').length);
  const isTooComplex =
    nodes.length > nodesMax ||
    images.length > imagesMax ||
    parts > partsMax ||
    accessorElements > accessorElementsMax ||
    decodedBytes > decodedBytesMax;
  if (isTooComplex) return refuse('TOO_COMPLEX');
  if (!isForest(nodes)) return refuse('CYCLIC_NODES');
  return accept({ nodes: nodes.length, accessorElements });
}

function parseJson(bytes: Uint8Array): Entry | null {
  try {
    const json: unknown = JSON.parse(new TextDecoder().decode(bytes));
    return isEntry(json) ? json : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

function isEntry(value: unknown): value is Entry {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function entries(json: Entry, name: string): Entry[] {
  const list: unknown = json[name];
  return Array.isArray(list) ? list.filter(isEntry) : [];
}

function leavesTheFile(resource: Entry): boolean {
  const uri = resource['uri'];
  return uri !== undefined && !(typeof uri === 'string' && uri.startsWith('data:'));
}

/** What a count claims; what is not a count claims everything, and so is too much. */
function count(value: unknown): number {
  if (value === undefined) return 0;
  return typeof value === 'number' && value >= 0 ? value : Infinity;
}

function decodedBy(bufferView: Entry): number {
  const extensions = bufferView['extensions'];
  if (!isEntry(extensions)) return 0;
  const compression = extensions['EXT_meshopt_compression'];
  return isEntry(compression) ? count(compression['count']) * count(compression['byteStride']) : 0;
}

function sumOf(list: readonly Entry[], size: (entry: Entry) => number): number {
  return list.reduce((sum, entry) => sum + size(entry), 0);
}

/** Every node has at most one parent and none is its own ancestor; three.js would follow a ring for ever. */
function isForest(nodes: readonly Entry[]): boolean {
  const parents = new Array<number>(nodes.length).fill(-1);
  for (const [index, node] of nodes.entries()) {
    const children: unknown = node['children'];
    if (!Array.isArray(children)) continue;
    for (const child of children) {
      if (typeof child !== 'number' || parents[child] !== -1) return false;
      parents[child] = index;
    }
  }
  // With one parent each, a walk upwards that is longer than the list has met itself.
  const depths = new Array<number>(nodes.length).fill(0);
  for (let index = 0; index < nodes.length; index += 1) {
    let steps = 0;
    for (let at = index; at !== -1 && depths[at] === 0; at = parents[at] ?? -1) {
      steps += 1;
      if (steps > nodes.length) return false;
    }
    depths[index] = 1;
  }
  return true;
}
