import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inspectGlb } from '@streamxr/assets';
import { packGlb, pngHeader, texturedParts, triangleParts } from '@streamxr/assets/testing';
import sharp from 'sharp';
import { ball, framedImage, ModelDraft } from './testing/models.ts';
import { fileOf, processed, refused } from './testing/process.ts';

type Json = Record<string, unknown>;

test('A1 an image that unpacks to a thousand times its bytes is processed within the limits of pixels', async () => {
  const bomb = await sharp({ create: { width: 8_000, height: 8_000, channels: 3, background: 'teal' } })
    .png({ compressionLevel: 9 })
    .toBuffer();
  assert.ok(bomb.length * 500 < 8_000 * 8_000 * 3);
  const { result } = await processed(packGlb(texturedParts(bomb)));
  assert.deepEqual(
    result.manifest.textures[0]?.levels.map(({ width }) => width),
    [128, 256, 512, 1_024, 2_048, 4_096],
  );
});

test('A1 images of 16,384 pixels a side, and such as are damaged, are refused', async () => {
  assert.equal((await refused(packGlb(texturedParts(pngHeader(16_384, 16_384))))).code, 'ASSET_UNSUPPORTED');
  const image = await framedImage(64, 64, 'jpeg');
  const torn = image.slice(0, image.length / 2);
  assert.match(
    (await refused(packGlb(texturedParts(torn, 'image/jpeg')))).message ?? '',
    /image .*cannot be decoded/,
  );
});

test('A1 a page in the place of an image is refused', async () => {
  const page = new TextEncoder().encode(
    '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
  );
  assert.equal((await refused(packGlb(texturedParts(page)))).code, 'ASSET_UNSUPPORTED');
});

test('A1 compressed stretches that promise more than they hold are refused', async () => {
  const { json, bin } = triangleParts();
  const view = {
    buffer: 1,
    byteLength: 800_000_000,
    byteStride: 16,
    extensions: {
      EXT_meshopt_compression: {
        buffer: 0,
        byteLength: 36,
        byteStride: 16,
        count: 50_000_000,
        mode: 'ATTRIBUTES',
      },
    },
  };
  const glb = packGlb({
    json: {
      ...json,
      extensionsUsed: ['EXT_meshopt_compression'],
      extensionsRequired: ['EXT_meshopt_compression'],
      bufferViews: [view, (json['bufferViews'] as Json[])[1]],
      buffers: [
        ...(json['buffers'] as Json[]),
        { byteLength: 800_000_000, extensions: { EXT_meshopt_compression: { fallback: true } } },
      ],
    },
    bin,
  });
  assert.match((await refused(glb)).message ?? '', /cannot be unpacked/);
});

test('A1 geometry of no extent, or with normals and weights that are no numbers, harms nobody', async () => {
  const draft = new ModelDraft();
  const shape = ball(8);
  const flat = { ...shape, positions: shape.positions.map(() => 1) };
  const odd = {
    ...shape,
    normals: shape.normals.map((value, at) => (at % 7 === 0 ? Number.NaN : value)),
    uvs: shape.uvs.map((value, at) => (at % 5 === 0 ? Number.POSITIVE_INFINITY : value * 100)),
  };
  for (const one of [flat, odd]) {
    const mesh = draft.document.createMesh().addPrimitive(draft.primitive(one));
    draft.scene.addChild(draft.document.createNode().setMesh(mesh));
  }
  const { result } = await processed(await draft.write());
  for (const content of [...Object.values(result.lods), result.manifest.root]) {
    const inspected = inspectGlb(fileOf(result, content));
    assert.ok(inspected.ok, inspected.ok ? '' : inspected.refusal.message);
  }
});

test('A1 10,000 nodes and an animation of an hour come out small', async () => {
  const draft = new ModelDraft();
  const { document, scene } = draft;
  const mesh = document.createMesh().addPrimitive(draft.primitive(ball(6)));
  for (let at = 0; at < 9_000; at++) {
    scene.addChild(
      document
        .createNode(`node ${at}`)
        .setMesh(mesh)
        .setTranslation([at % 100, 0, at / 100]),
    );
  }
  const keys = 3_600 * 30;
  const times = new Float32Array(keys).map((_, at) => at / 30);
  const places = new Float32Array(keys * 3).map((_, at) => (at % 3 === 1 ? Math.sin(at / 3_000) : 0));
  const sampler = document
    .createAnimationSampler()
    .setInput(draft.accessor('SCALAR', times))
    .setOutput(draft.accessor('VEC3', places));
  const moved = document.createNode('moved').setMesh(mesh);
  scene.addChild(moved);
  document
    .createAnimation()
    .addSampler(sampler)
    .addChannel(
      document.createAnimationChannel().setTargetNode(moved).setTargetPath('translation').setSampler(sampler),
    );
  const glb = await draft.write();
  const { result } = await processed(glb);
  assert.ok(result.manifest.root.bytes < glb.length / 1.5, `${result.manifest.root.bytes} of ${glb.length}`);
  assert.ok(result.manifest.parts.length <= 256);
});
