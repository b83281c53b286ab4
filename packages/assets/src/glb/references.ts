import { indexAt, type JsonRecord, recordAt, recordsAt, requiredIndexAt, textsAt } from './json-reading.ts';
import { broken, quoted, unsupported } from './glb-problem.ts';

const materialsMax = 4_096;
const texturesMax = 4_096;
const animationsMax = 1_024;
const channelsMax = 65_536;
const extensionsMax = 64;

/**
 * What the pipeline can read; what it writes needs less. A file may mention any other extension as long as it does not require it.
 */
const supportedExtensions: ReadonlySet<string> = new Set([
  'EXT_meshopt_compression',
  'EXT_texture_webp',
  'KHR_draco_mesh_compression',
  'KHR_lights_punctual',
  'KHR_materials_anisotropy',
  'KHR_materials_clearcoat',
  'KHR_materials_dispersion',
  'KHR_materials_emissive_strength',
  'KHR_materials_ior',
  'KHR_materials_iridescence',
  'KHR_materials_sheen',
  'KHR_materials_specular',
  'KHR_materials_transmission',
  'KHR_materials_unlit',
  'KHR_materials_variants',
  'KHR_materials_volume',
  'KHR_mesh_quantization',
  'KHR_meshopt_compression',
  'KHR_texture_basisu',
  'KHR_texture_transform',
]);

/** Checks the version of the format and what a reader must know to show the model. Throws GlbProblem. */
export function checkRequirements(gltf: JsonRecord): void {
  const asset = recordAt(gltf, 'asset', 'the model') ?? {};
  const version = asset['minVersion'] ?? asset['version'];
  if (typeof version !== 'string' || !/^2\.\d+$/.test(version)) {
    throw unsupported(`The model is written in glTF ${quoted(String(version))}; only 2.0 can be read.`);
  }
  for (const name of textsAt(gltf, 'extensionsRequired', 'the model', extensionsMax)) {
    if (!supportedExtensions.has(name)) {
      throw unsupported(
        `The model requires the glTF extension ${quoted(name)}, which is not supported; export it without.`,
      );
    }
  }
}

/** Checks where materials and textures point; gives the number of materials. Throws GlbProblem. */
export function checkMaterials(gltf: JsonRecord, images: number): number {
  const textures = recordsAt(gltf, 'textures', 'the model', texturesMax);
  const samplers = recordsAt(gltf, 'samplers', 'the model', texturesMax).length;
  textures.forEach((texture, index) => {
    const where = `texture ${index}`;
    indexAt(texture, 'sampler', where, samplers);
    indexAt(texture, 'source', where, images);
    for (const extension of Object.values(recordAt(texture, 'extensions', where) ?? {})) {
      if (isRecord(extension)) indexAt(extension, 'source', where, images);
    }
  });
  const materials = recordsAt(gltf, 'materials', 'the model', materialsMax);
  materials.forEach((material, index) => checkTexturesIn(material, `material ${index}`, textures.length));
  return materials.length;
}

/** Texture references stand wherever a name ends in "Texture", also within extensions. Nesting is bounded by the parser. */
function checkTexturesIn(record: JsonRecord, where: string, textures: number): void {
  for (const [key, value] of Object.entries(record)) {
    if (!isRecord(value) || key === 'extras') continue;
    if (key.endsWith('Texture')) requiredIndexAt(value, 'index', `${quoted(key)} of ${where}`, textures);
    checkTexturesIn(value, where, textures);
  }
}

/** Checks where animations point; gives their number. Throws GlbProblem. */
export function checkAnimations(gltf: JsonRecord, accessors: number, nodes: number): number {
  const animations = recordsAt(gltf, 'animations', 'the model', animationsMax);
  animations.forEach((animation, index) => {
    const where = `animation ${index}`;
    const samplers = recordsAt(animation, 'samplers', where, channelsMax);
    for (const sampler of samplers) {
      requiredIndexAt(sampler, 'input', where, accessors);
      requiredIndexAt(sampler, 'output', where, accessors);
    }
    for (const channel of recordsAt(animation, 'channels', where, channelsMax)) {
      requiredIndexAt(channel, 'sampler', where, samplers.length);
      const target = recordAt(channel, 'target', where);
      if (target === null) throw broken(`A channel of ${where} has no target.`);
      indexAt(target, 'node', where, nodes);
    }
  });
  return animations.length;
}

function isRecord(value: unknown): value is JsonRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
