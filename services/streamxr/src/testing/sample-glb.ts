import { Document, NodeIO } from '@gltf-transform/core';

/** A valid GLB of a bumpy grid: `side`² × 2 triangles, about 40 KB for each 1,000 of them. */
export async function sampleGlb(side = 40): Promise<Uint8Array<ArrayBuffer>> {
  const positions: number[] = [];
  const indices: number[] = [];
  for (let z = 0; z <= side; z++) {
    for (let x = 0; x <= side; x++)
      positions.push(x / side, Math.sin(x * 0.7) * Math.cos(z * 0.9) * 0.1, z / side);
  }
  for (let z = 0; z < side; z++) {
    for (let x = 0; x < side; x++) {
      const corner = z * (side + 1) + x;
      indices.push(corner, corner + side + 1, corner + 1, corner + 1, corner + side + 1, corner + side + 2);
    }
  }
  const document = new Document();
  const buffer = document.createBuffer();
  const primitive = document
    .createPrimitive()
    .setAttribute(
      'POSITION',
      document.createAccessor().setType('VEC3').setArray(new Float32Array(positions)).setBuffer(buffer),
    )
    .setIndices(
      document.createAccessor().setType('SCALAR').setArray(new Uint32Array(indices)).setBuffer(buffer),
    )
    .setMaterial(document.createMaterial('clay').setBaseColorFactor([0.8, 0.5, 0.4, 1]));
  const node = document.createNode('grid').setMesh(document.createMesh('grid').addPrimitive(primitive));
  document.createScene('scene').addChild(node);
  return new Uint8Array(await new NodeIO().writeBinary(document));
}
