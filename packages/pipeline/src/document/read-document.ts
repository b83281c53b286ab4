import { type Document, Logger, NodeIO } from '@gltf-transform/core';
import {
  EXTMeshoptCompression,
  EXTTextureWebP,
  KHRLightsPunctual,
  KHRMaterialsAnisotropy,
  KHRMaterialsClearcoat,
  KHRMaterialsDispersion,
  KHRMaterialsEmissiveStrength,
  KHRMaterialsIOR,
  KHRMaterialsIridescence,
  KHRMaterialsSheen,
  KHRMaterialsSpecular,
  KHRMaterialsTransmission,
  KHRMaterialsUnlit,
  KHRMaterialsVariants,
  KHRMaterialsVolume,
  KHRMeshQuantization,
  KHRTextureBasisu,
  KHRTextureTransform,
} from '@gltf-transform/extensions';
import { MeshoptDecoder } from 'meshoptimizer';
import { broken } from '../refusal.ts';

/** What survives the way through. All else that a file may mention without requiring it is left behind. */
const extensions = [
  EXTMeshoptCompression,
  EXTTextureWebP,
  KHRLightsPunctual,
  KHRMaterialsAnisotropy,
  KHRMaterialsClearcoat,
  KHRMaterialsDispersion,
  KHRMaterialsEmissiveStrength,
  KHRMaterialsIOR,
  KHRMaterialsIridescence,
  KHRMaterialsSheen,
  KHRMaterialsSpecular,
  KHRMaterialsTransmission,
  KHRMaterialsUnlit,
  KHRMaterialsVariants,
  KHRMaterialsVolume,
  KHRMeshQuantization,
  KHRTextureBasisu,
  KHRTextureTransform,
];

const silent = new Logger(Logger.Verbosity.SILENT);

/** Reads a GLB that has passed inspection, unpacking what is compressed in it. Throws PipelineProblem. */
export async function readDocument(glb: Uint8Array): Promise<Document> {
  await MeshoptDecoder.ready;
  const io = new NodeIO()
    .setLogger(silent)
    .registerExtensions(extensions)
    .registerDependencies({ 'meshopt.decoder': MeshoptDecoder });
  try {
    return (await io.readBinary(glb)).setLogger(silent);
  } catch (error) {
    throw broken('The model cannot be unpacked: a stretch of it is damaged.', error);
  }
}
