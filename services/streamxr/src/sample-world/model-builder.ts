import { Document, type TypedArray, WebIO } from '@gltf-transform/core';
import { assert } from '@streamxr/kernel';
import { bakeOcclusion } from './occlusion.ts';
import { type Finish, linearOf } from './palette.ts';
import { merge, type Mesh, unit, vectorAt, vertexCount } from './shapes/mesh.ts';

/** Collects meshes by what they are made of and writes them as one GLB: one node, one primitive per finish. */
export class ModelBuilder {
  readonly name: string;
  readonly #parts = new Map<Finish, Mesh[]>();

  constructor(name: string) {
    this.name = name;
  }

  add(finish: Finish, ...meshes: readonly Mesh[]): this {
    const parts = this.#parts.get(finish) ?? [];
    parts.push(...meshes);
    this.#parts.set(finish, parts);
    return this;
  }

  /**
   * The model as GLB bytes, with ambient occlusion baked into COLOR_0. The same parts give the same bytes.
   */
  async build(): Promise<Uint8Array> {
    const document = new Document();
    document.getRoot().getAsset().generator = 'StreamXR sample world';
    const buffer = document.createBuffer();
    const gltfMesh = document.createMesh(this.name);
    const finishes = [...this.#parts.keys()];
    const meshes = bakeOcclusion([...this.#parts.values()].map((parts) => merge(parts)));
    finishes.forEach((finish, index) => {
      const mesh = meshes[index];
      assert(mesh !== undefined, 'one mesh per finish');
      const accessor = (type: 'VEC3' | 'VEC4' | 'SCALAR', array: TypedArray) =>
        document.createAccessor().setType(type).setArray(array).setBuffer(buffer);
      const indices = vertexCount(mesh) < 65_536 ? Uint16Array : Uint32Array;
      gltfMesh.addPrimitive(
        document
          .createPrimitive()
          .setAttribute('POSITION', accessor('VEC3', new Float32Array(mesh.positions)))
          .setAttribute('NORMAL', accessor('VEC3', unitNormals(mesh)))
          .setAttribute('COLOR_0', accessor('VEC4', tintBytes(mesh)).setNormalized(true))
          .setIndices(accessor('SCALAR', new indices(mesh.indices)))
          .setMaterial(material(document, finish)),
      );
    });
    const node = document.createNode(this.name).setMesh(gltfMesh);
    document.getRoot().setDefaultScene(document.createScene(this.name).addChild(node));
    return new WebIO().writeBinary(document);
  }
}

function material(document: Document, finish: Finish) {
  return document
    .createMaterial(finish.name)
    .setBaseColorFactor([...linearOf(finish.color), 1])
    .setRoughnessFactor(finish.roughness)
    .setMetallicFactor(finish.metallic ?? 0)
    .setEmissiveFactor([...linearOf(finish.emissive ?? '#000000')])
    .setDoubleSided(finish.doubleSided ?? false);
}

function unitNormals(mesh: Mesh): Float32Array<ArrayBuffer> {
  const normals = new Float32Array(mesh.normals.length);
  for (let vertex = 0; vertex < vertexCount(mesh); vertex++) {
    normals.set(unit(vectorAt(mesh.normals, vertex)), vertex * 3);
  }
  return normals;
}

/** Tints as RGBA bytes: four of them keep every vertex aligned, where three would be padded to four anyway. */
function tintBytes(mesh: Mesh): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(vertexCount(mesh) * 4).fill(255);
  mesh.tints.forEach((tint, index) => {
    bytes[Math.floor(index / 3) * 4 + (index % 3)] = Math.round(Math.min(1, Math.max(0, tint)) * 255);
  });
  return bytes;
}
