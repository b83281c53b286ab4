import { setImmediate } from 'node:timers/promises';
import type { Document } from '@gltf-transform/core';
import { type GlbSummary, inspectGlb, manifestFormat, manifestLimits } from '@streamxr/assets';
import { accept, refuse, type Result } from '@streamxr/kernel';
import type { Refusal } from '@streamxr/protocol';
import { MeshoptEncoder } from 'meshoptimizer';
import { checkDescription } from './document/check-description.ts';
import { normalise } from './document/normalise.ts';
import { placeGrids } from './document/place-grids.ts';
import { type Placement, placementsOf } from './document/placements.ts';
import { readDocument } from './document/read-document.ts';
import { takeGeometry, type TakenMesh, elementsOf } from './document/take-geometry.ts';
import { contentOf, FileSet } from './file-set.ts';
import { assembleModel } from './glb/assemble.ts';
import { writeSkeleton } from './glb/skeleton.ts';
import { groupMeshes } from './layers/group-meshes.ts';
import { makeLadder, planLadders, type Rung } from './layers/ladder.ts';
import { measureMesh } from './layers/mesh-extent.ts';
import { type LayeredMesh, makeMeshPart, unionOf } from './layers/mesh-parts.ts';
import { imagesOfMeshes, makeTextureParts } from './layers/texture-parts.ts';
import { makePreview } from './preview/make-preview.ts';
import type { LodFile, Preview, Processed } from './processed.ts';
import { PipelineProblem, unsupported } from './refusal.ts';
import { makeDocumentImages } from './textures/document-images.ts';
import type { TextureLevels } from './textures/texture-levels.ts';
import { drawThumbnail } from './thumbnail/draw-thumbnail.ts';
import { drawingsOf } from './thumbnail/model-drawings.ts';

export interface ProcessOptions {
  /** All files of the result together; beyond it the model is refused with ASSET_TOO_LARGE. */
  readonly outputBytesMax: number;
  readonly onPreview: (preview: Preview) => void;
}

/**
 * Makes of an uploaded GLB, that nobody has vouched for, all that is served of it. Refuses with ASSET_NOT_GLB, ASSET_INVALID,
 * ASSET_UNSUPPORTED and ASSET_TOO_LARGE. Keeps one core busy for long: runs in a worker.
 */
export async function processModel(
  glb: Uint8Array,
  options: ProcessOptions,
): Promise<Result<Processed, Refusal>> {
  const inspected = inspectGlb(glb);
  if (!inspected.ok) return inspected;
  try {
    return accept(await makeAll(glb, inspected.value, options));
  } catch (error) {
    if (error instanceof PipelineProblem) return refuse(error.refusal);
    throw error;
  }
}

async function makeAll(
  glb: Uint8Array,
  summary: GlbSummary,
  { outputBytesMax, onPreview }: ProcessOptions,
): Promise<Processed> {
  await MeshoptEncoder.ready;
  await checkDescription(glb);
  const document = await readDocument(glb);
  const preview = await makePreview(document, glb, summary);
  if (preview !== null) onPreview(preview);

  await normalise(document);
  const imageBytes = document
    .getRoot()
    .listTextures()
    .reduce((sum, texture) => sum + (texture.getImage()?.length ?? 0), 0);
  // Images are worked on in other threads while this one does the geometry.
  const [{ images, imageOf }, { taken, placements, meshes }] = await Promise.all([
    makeDocumentImages(document),
    layMeshes(document, imageBytes),
  ]);
  const thumbnail = await drawThumbnail(
    drawingsOf(
      taken,
      meshes.map(({ ladder }) => ladder),
      placements,
      (texture) => imageOf(texture)?.sample ?? null,
    ),
  );
  placeGrids(document, taken);
  const imagesOfMesh = imagesOfMeshes(document);
  const skeleton = await writeSkeleton(document);

  const files = new FileSet(outputBytesMax);
  const model = (rung: Rung, pictures: readonly Uint8Array[]): LodFile => {
    const geometry = meshes.map(({ ladder }) => ladder[rung].primitives);
    return {
      ...files.add(assembleModel(skeleton, geometry, pictures)),
      triangles: meshes.reduce((sum, { ladder, extent }) => sum + ladder[rung].triangles * extent.shown, 0),
    };
  };
  const lods = {
    high: model('whole', halved(images, 0)),
    medium: model('half', halved(images, 1)),
    low: model('quarter', halved(images, 2)),
  };
  const root = model(
    'root',
    images.map((image) => image.root.webp),
  );
  const parts = groupMeshes(meshes.map(({ extent }) => extent.bounds)).map((numbers) =>
    makeMeshPart(numbers, meshes, files),
  );
  const manifest = {
    format: manifestFormat,
    source: { ...contentOf(glb), triangles: summary.triangles },
    bounds: unionOf(meshes.filter(({ extent }) => extent.shown > 0).map(({ extent }) => extent.bounds)),
    root,
    parts,
    textures: makeTextureParts(skeleton.json, images, imagesOfMesh, parts, meshes, files),
  } as const;
  return {
    summary,
    lods,
    manifest,
    manifestFile: files.addJson(manifest),
    thumbnail: files.add(thumbnail),
    files: files.files,
  };
}

interface LaidMeshes {
  readonly taken: readonly TakenMesh[];
  readonly placements: readonly Placement[];
  /** One for each that was taken. */
  readonly meshes: readonly LayeredMesh[];
}

async function layMeshes(document: Document, imageBytes: number): Promise<LaidMeshes> {
  const taken = takeGeometry(document);
  if (taken.length > manifestLimits.meshes) {
    throw unsupported(
      `The model has ${taken.length} meshes that move by themselves; at most ${manifestLimits.meshes} are supported.`,
    );
  }
  const placements = placementsOf(document);
  const placed = Map.groupBy(placements, ({ mesh }) => mesh);
  const measured = taken.map((one) => ({ one, extent: measureMesh(one, placed.get(one.mesh) ?? []) }));
  const plan = planLadders(
    measured.map(({ one, extent }) => ({ elements: elementsOf(one), shown: extent.shown })),
    imageBytes,
  );
  const meshes: LayeredMesh[] = [];
  for (const { one, extent } of measured) {
    meshes.push({ ladder: await makeLadder(one, plan), extent });
    // Between two meshes, the images have their turn.
    await setImmediate();
  }
  return { taken, placements, meshes };
}

/** The served images, so many times halved in both directions where they can be. */
function halved(images: readonly TextureLevels[], times: number): Uint8Array[] {
  return images.map(({ levels, root }) => (levels.at(-1 - times) ?? levels[0] ?? root).webp);
}
