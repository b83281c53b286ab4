import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execPath } from 'node:process';
import { fileURLToPath } from 'node:url';
import { type Document, Logger, NodeIO } from '@gltf-transform/core';
import { EXTMeshoptCompression, EXTTextureWebP, KHRMeshQuantization } from '@gltf-transform/extensions';
import {
  dedup,
  flatten,
  instance,
  join as joinMeshes,
  meshopt,
  palette,
  prune,
  resample,
  sparse,
  textureCompress,
  weld,
} from '@gltf-transform/functions';
import type { Processed } from '@streamxr/pipeline';
import { processModel } from '@streamxr/pipeline/in-thread';
import { MeshoptDecoder, MeshoptEncoder } from 'meshoptimizer';
import sharp from 'sharp';
import type { BenchOptions, Figure } from '../figure.ts';
import { type BenchModel, realModels, scan } from './models.ts';

const gltfpack = fileURLToPath(new URL('../peers/node_modules/gltfpack/cli.js', import.meta.url));
const extensions = [EXTMeshoptCompression, EXTTextureWebP, KHRMeshQuantization];

/** Bytes of our level "high" beside those of gltfpack and of what `gltf-transform optimize` does, all at 100 % of the triangles. */
export async function* sizeFigures({ quick }: BenchOptions): AsyncIterable<Figure> {
  const models = [...realModels(), await scan(quick ? 50_000 : 250_000, 1_024)];
  for (const model of models.filter(({ glb }) => !needsDraco(glb))) {
    const geometry = await withoutImages(model);
    const ours = await made(geometry.glb);
    if (existsSync(gltfpack)) {
      yield sizeFigure(
        `${model.name}, geometry of "high"`,
        ours.lods.high.bytes,
        'gltfpack -c, positions as fine',
        await packedBytes(geometry.glb, positionBits(ours)),
      );
    }
    yield sizeFigure(
      `${model.name}, "high" with images`,
      (await made(model.glb)).lods.high.bytes,
      'gltf-transform optimize (meshopt, WebP)',
      await optimizedBytes(model.glb),
    );
  }
  if (!existsSync(gltfpack))
    console.log('  gltfpack is not installed: run "npm ci" in bench/peers to compare with it');
}

function sizeFigure(figure: string, bytes: number, against: string, theirs: number): Figure {
  return { figure, value: bytes / 1_000, unit: 'KB', goal: '<= 1 x', against, ratio: bytes / theirs };
}

function needsDraco(glb: Uint8Array): boolean {
  return Buffer.from(glb.buffer, glb.byteOffset, glb.byteLength).includes('KHR_draco_mesh_compression');
}

/** The model with one pixel for each image: attributes stay in use, and what is left is geometry. */
async function withoutImages({ name, glb }: BenchModel): Promise<BenchModel> {
  const document = await read(glb);
  const pixel = await sharp({ create: { width: 1, height: 1, channels: 3, background: 'grey' } })
    .png()
    .toBuffer();
  for (const texture of document.getRoot().listTextures()) texture.setImage(pixel).setMimeType('image/png');
  return { name, glb: new Uint8Array(await newIo().writeBinary(document)) };
}

async function made(glb: Uint8Array): Promise<Processed> {
  const outcome = await processModel(glb, { outputBytesMax: 2 ** 30, onPreview: () => undefined });
  if (!outcome.ok) throw new Error(outcome.refusal.message ?? outcome.refusal.code);
  return outcome.value;
}

/** gltfpack lays one raster over the whole scene: so many bits, up to its 16, make it as fine as the finest of ours. */
function positionBits({ manifest: { bounds, parts } }: Processed): number {
  const side = Math.max(...bounds.max.map((high, axis) => high - (bounds.min[axis] ?? 0)));
  // The error of the last level is half the diagonal of a step.
  const step =
    (Math.min(...parts.map((part) => part.levels.at(-1)?.errorMetres ?? part.rootErrorMetres)) * 2) /
    Math.sqrt(3);
  return Math.max(1, Math.min(16, Math.ceil(Math.log2(side / step))));
}

async function packedBytes(glb: Uint8Array, bits: number): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'streamxr-bench-'));
  try {
    await writeFile(join(folder, 'in.glb'), glb);
    const options = ['-c', '-vp', String(bits), '-vt', '16', '-vn', '8', '-kn', '-km', '-ke'];
    execFileSync(execPath, [gltfpack, '-i', 'in.glb', '-o', 'out.glb', ...options], { cwd: folder });
    return (await stat(join(folder, 'out.glb'))).size;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The steps of `gltf-transform optimize --simplify false --compress meshopt --texture-compress webp`, in its order. */
async function optimizedBytes(glb: Uint8Array): Promise<number> {
  const document = await read(glb);
  await document.transform(
    dedup(),
    instance({ min: 5 }),
    palette({ min: 5 }),
    flatten(),
    joinMeshes(),
    weld(),
    resample(),
    prune(),
    sparse(),
    textureCompress({ encoder: sharp, targetFormat: 'webp', resize: [2_048, 2_048] }),
    meshopt({ encoder: MeshoptEncoder }),
  );
  return (await newIo().writeBinary(document)).length;
}

async function read(glb: Uint8Array): Promise<Document> {
  await Promise.all([MeshoptDecoder.ready, MeshoptEncoder.ready]);
  const document = await newIo().readBinary(glb);
  // What comes packed is to be packed anew, by each in its way.
  for (const extension of document.getRoot().listExtensionsUsed()) {
    if (extension.extensionName === 'EXT_meshopt_compression') extension.dispose();
  }
  return document.setLogger(new Logger(Logger.Verbosity.SILENT));
}

function newIo(): NodeIO {
  return new NodeIO()
    .registerExtensions(extensions)
    .registerDependencies({ 'meshopt.decoder': MeshoptDecoder, 'meshopt.encoder': MeshoptEncoder });
}
