import { type Document, type GLTF, Logger, NodeIO } from '@gltf-transform/core';
import draco from 'draco3dgltf';
import { MeshoptDecoder } from 'meshoptimizer';
import { broken } from '../refusal.ts';
import { readableExtensions } from './extensions.ts';

const silent = new Logger(Logger.Verbosity.SILENT);

/** Reads a GLB that has passed inspection, unpacking what is compressed in it. Throws PipelineProblem. */
export async function readDocument(glb: Uint8Array): Promise<Document> {
  await MeshoptDecoder.ready;
  const io = new NodeIO()
    .setLogger(silent)
    .registerExtensions(readableExtensions)
    .registerDependencies({ 'meshopt.decoder': MeshoptDecoder, ...(await dracoFor(glb)) });
  try {
    const parts = await io.binaryToJSON(glb);
    return (await io.readJSON({ ...parts, json: withOneMeshopt(parts.json) })).setLogger(silent);
  } catch (error) {
    throw broken('The model cannot be unpacked: a stretch of it is damaged.', error);
  }
}

/** The decoder takes 800 KB and 30 ms, and few models need it. */
async function dracoFor(glb: Uint8Array): Promise<{ readonly 'draco3d.decoder'?: unknown }> {
  const file = Buffer.from(glb.buffer, glb.byteOffset, glb.byteLength);
  return file.includes('KHR_draco_mesh_compression')
    ? { 'draco3d.decoder': await draco.createDecoderModule() }
    : {};
}

/**
 * KHR_meshopt_compression is the name that EXT_meshopt_compression has been ratified under, with a newer version of the codec, which the
 * decoder tells by the first byte. glTF-Transform knows the older name.
 */
function withOneMeshopt(json: GLTF.IGLTF): GLTF.IGLTF {
  return json.extensionsUsed?.includes('KHR_meshopt_compression') === true
    ? (JSON.parse(
        JSON.stringify(json).replaceAll('"KHR_meshopt_compression"', '"EXT_meshopt_compression"'),
      ) as GLTF.IGLTF)
    : json;
}
