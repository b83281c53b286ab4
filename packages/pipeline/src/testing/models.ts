import { type Accessor, Document, NodeIO, type TypedArray } from '@gltf-transform/core';
import {
  KHRLightsPunctual,
  KHRMaterialsClearcoat,
  KHRMaterialsVariants,
  KHRTextureTransform,
} from '@gltf-transform/extensions';
import sharp from 'sharp';

/** Small models made in code, each with what it takes to go wrong in its own way. */

export interface Shape {
  readonly positions: Float32Array<ArrayBuffer>;
  readonly normals: Float32Array<ArrayBuffer>;
  readonly uvs: Float32Array<ArrayBuffer>;
  readonly indices: Uint32Array<ArrayBuffer>;
}

/** A ball of radius 1 in `rows` rings of twice as many quads. */
export function ball(rows: number): Shape {
  const columns = rows * 2;
  const positions: number[] = [];
  const uvs: number[] = [];
  const indices: number[] = [];
  for (let row = 0; row <= rows; row++) {
    for (let column = 0; column <= columns; column++) {
      const polar = (row / rows) * Math.PI;
      const turn = (column / columns) * 2 * Math.PI;
      positions.push(Math.sin(polar) * Math.cos(turn), Math.cos(polar), -Math.sin(polar) * Math.sin(turn));
      uvs.push(column / columns, row / rows);
      if (row === rows || column === columns) continue;
      const at = row * (columns + 1) + column;
      if (row > 0) indices.push(at, at + columns + 1, at + 1);
      if (row < rows - 1) indices.push(at + 1, at + columns + 1, at + columns + 2);
    }
  }
  return {
    positions: Float32Array.from(positions),
    normals: Float32Array.from(positions),
    uvs: Float32Array.from(uvs),
    indices: Uint32Array.from(indices),
  };
}

/** A document with what every one needs, and makers of accessors and meshes in it. */
export class ModelDraft {
  readonly document = new Document();
  readonly scene = this.document.createScene();
  readonly #buffer = this.document.createBuffer();

  constructor() {
    this.document.getRoot().setDefaultScene(this.scene);
  }

  accessor(type: 'SCALAR' | 'VEC2' | 'VEC3' | 'VEC4' | 'MAT4', array: TypedArray): Accessor {
    return this.document.createAccessor().setType(type).setArray(array).setBuffer(this.#buffer);
  }

  primitive({ positions, normals, uvs, indices }: Shape): ReturnType<Document['createPrimitive']> {
    return this.document
      .createPrimitive()
      .setAttribute('POSITION', this.accessor('VEC3', positions))
      .setAttribute('NORMAL', this.accessor('VEC3', normals))
      .setAttribute('TEXCOORD_0', this.accessor('VEC2', uvs))
      .setIndices(this.accessor('SCALAR', indices));
  }

  write(): Promise<Uint8Array> {
    return new NodeIO()
      .registerExtensions([
        KHRLightsPunctual,
        KHRMaterialsClearcoat,
        KHRMaterialsVariants,
        KHRTextureTransform,
      ])
      .writeBinary(this.document);
  }
}

/** An image of one colour with a darker frame. */
export async function framedImage(
  width: number,
  height: number,
  format: 'png' | 'jpeg' | 'webp' = 'png',
): Promise<Uint8Array> {
  const pixels = new Uint8Array(width * height * 3).fill(200);
  for (let at = 0; at < width * height; at++) {
    const edge = Math.min(at % width, Math.floor(at / width), width - 1 - (at % width));
    if (edge < width / 16) pixels.fill(40, at * 3, at * 3 + 3);
  }
  return sharp(pixels, { raw: { width, height, channels: 3 } })
    .toFormat(format)
    .toBuffer();
}

/**
 * A bending column: skinned to two joints that an animation turns, with a morph target that another animation blends in, two materials
 * that variants swap, a clear coat, a light and a second scene.
 */
export async function livelyModel(): Promise<Uint8Array> {
  const draft = new ModelDraft();
  const { document, scene } = draft;
  const shape = ball(24);
  for (let at = 1; at < shape.positions.length; at += 3)
    shape.positions[at] = (shape.positions[at] ?? 0) * 3 + 3;
  const count = shape.positions.length / 3;
  const joints = new Uint8Array(count * 4);
  const weights = new Float32Array(count * 4);
  const swelling = new Float32Array(count * 3);
  for (let vertex = 0; vertex < count; vertex++) {
    const upper = (shape.positions[vertex * 3 + 1] ?? 0) / 6;
    joints.set([0, 1, 0, 0], vertex * 4);
    weights.set([1 - upper, upper, 0, 0], vertex * 4);
    swelling.set(
      [(shape.normals[vertex * 3] ?? 0) * 0.5, 0, (shape.normals[vertex * 3 + 2] ?? 0) * 0.5],
      vertex * 3,
    );
  }
  const image = document
    .createTexture('<svg onload=alert(1)>')
    .setImage(await framedImage(256, 128))
    .setMimeType('image/png');
  const coat = document.createExtension(KHRMaterialsClearcoat).createClearcoat().setClearcoatFactor(0.7);
  const skin = document
    .createMaterial('skin')
    .setBaseColorTexture(image)
    .setExtension('KHR_materials_clearcoat', coat);
  skin
    .getBaseColorTextureInfo()
    ?.setExtension(
      'KHR_texture_transform',
      document.createExtension(KHRTextureTransform).createTransform().setScale([2, 1]),
    );
  const other = document.createMaterial('other').setBaseColorFactor([0.2, 0.5, 0.9, 1]);
  const variants = document.createExtension(KHRMaterialsVariants);
  const primitive = draft
    .primitive(shape)
    .setAttribute('JOINTS_0', draft.accessor('VEC4', joints))
    .setAttribute('WEIGHTS_0', draft.accessor('VEC4', weights))
    .addTarget(document.createPrimitiveTarget().setAttribute('POSITION', draft.accessor('VEC3', swelling)))
    .setMaterial(skin)
    .setExtension(
      'KHR_materials_variants',
      variants
        .createMappingList()
        .addMapping(variants.createMapping().setMaterial(other).addVariant(variants.createVariant('blue'))),
    );
  const lower = document.createNode('lower');
  const upper = document.createNode('upper').setTranslation([0, 3, 0]);
  lower.addChild(upper);
  const binds = new Float32Array(32);
  binds.set([1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1]);
  binds.set([1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, -3, 0, 1], 16);
  const body = document
    .createNode('body')
    .setMesh(document.createMesh('body').addPrimitive(primitive).setWeights([0]))
    .setSkin(
      document
        .createSkin()
        .addJoint(lower)
        .addJoint(upper)
        .setInverseBindMatrices(draft.accessor('MAT4', binds)),
    );
  const light = document
    .createNode('lamp')
    .setExtension(
      'KHR_lights_punctual',
      document.createExtension(KHRLightsPunctual).createLight().setType('point'),
    );
  scene.addChild(lower).addChild(body).addChild(light);
  document.createScene('empty');
  const times = draft.accessor('SCALAR', new Float32Array([0, 1]));
  const bend = document
    .createAnimationSampler()
    .setInput(times)
    .setOutput(draft.accessor('VEC4', new Float32Array([0, 0, 0, 1, 0, 0, 0.38, 0.92])));
  const swell = document
    .createAnimationSampler()
    .setInput(times)
    .setOutput(draft.accessor('SCALAR', new Float32Array([0, 1])));
  document
    .createAnimation('bend')
    .addSampler(bend)
    .addSampler(swell)
    .addChannel(
      document.createAnimationChannel().setTargetNode(upper).setTargetPath('rotation').setSampler(bend),
    )
    .addChannel(
      document.createAnimationChannel().setTargetNode(body).setTargetPath('weights').setSampler(swell),
    );
  return draft.write();
}
