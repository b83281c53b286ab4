import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Document, NodeIO } from '@gltf-transform/core';
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
import { processModel } from '@streamxr/pipeline';
import { MeshoptEncoder } from 'meshoptimizer';
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
    const ours = await highBytes(geometry.glb);
    if (existsSync(gltfpack)) {
      yield sizeFigure(
        `${model.name}, geometry of "high"`,
        ours,
        'gltfpack -c',
        await packedBytes(geometry.glb),
      );
    }
    yield sizeFigure(
      `${model.name}, "high" with images`,
      await highBytes(model.glb),
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
  const io = new NodeIO().registerExtensions(extensions);
  const document = await io.readBinary(glb);
  const pixel = await sharp({ create: { width: 1, height: 1, channels: 3, background: 'grey' } })
    .png()
    .toBuffer();
  for (const texture of document.getRoot().listTextures()) texture.setImage(pixel).setMimeType('image/png');
  return { name, glb: new Uint8Array(await io.writeBinary(document)) };
}

async function highBytes(glb: Uint8Array): Promise<number> {
  const outcome = await processModel(glb, { outputBytesMax: 2 ** 30, onPreview: () => undefined });
  if (!outcome.ok) throw new Error(outcome.refusal.message ?? outcome.refusal.code);
  return outcome.value.lods.high.bytes;
}

/** With positions, normals and texture coordinates as fine as ours. */
async function packedBytes(glb: Uint8Array): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'streamxr-bench-'));
  try {
    await writeFile(join(folder, 'in.glb'), glb);
    const options = ['-c', '-vp', '14', '-vt', '16', '-vn', '8', '-kn', '-km', '-ke'];
    execFileSync(process.execPath, [gltfpack, '-i', 'in.glb', '-o', 'out.glb', ...options], { cwd: folder });
    return (await stat(join(folder, 'out.glb'))).size;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The steps of `gltf-transform optimize --simplify false --compress meshopt --texture-compress webp`, in its order. */
async function optimizedBytes(glb: Uint8Array): Promise<number> {
  await MeshoptEncoder.ready;
  const io = new NodeIO()
    .registerExtensions(extensions)
    .registerDependencies({ 'meshopt.encoder': MeshoptEncoder });
  const document: Document = await io.readBinary(glb);
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
  return (await io.writeBinary(document)).length;
}
