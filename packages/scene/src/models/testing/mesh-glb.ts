import { packGlb } from '@streamxr/assets/testing';

/** By mesh and primitive: how many triangles. */
export type TriangleCounts = readonly (readonly number[])[];

/**
 * A GLB of meshes of fans about the z axis. With `nodes` (the mesh of each) it is a root file; without it is a level: meshes and nothing
 * else.
 */
export function meshGlb(meshes: TriangleCounts, nodes?: readonly number[]): Uint8Array<ArrayBuffer> {
  const counts = meshes.flat();
  const starts = counts.map((_, index) => counts.slice(0, index).reduce((sum, count) => sum + count * 36, 0));
  const bytes = counts.reduce((sum, count) => sum + count * 36, 0);
  const bin = new Uint8Array(bytes);
  const view = new DataView(bin.buffer);
  for (const [index, count] of counts.entries()) {
    for (let corner = 0; corner < count * 3; corner++) {
      const angle = ((Math.floor(corner / 3) + (corner % 3) / 2) / count) * Math.PI;
      const radius = corner % 3 === 0 ? 0 : 1;
      const at = (starts[index] ?? 0) + corner * 12;
      view.setFloat32(at, Math.cos(angle) * radius, true);
      view.setFloat32(at + 4, Math.sin(angle) * radius, true);
    }
  }
  let accessor = 0;
  const json = {
    asset: { version: '2.0' },
    meshes: meshes.map((primitives) => ({
      primitives: primitives.map(() => ({ attributes: { POSITION: accessor++ } })),
    })),
    accessors: counts.map((count, index) => ({
      bufferView: index,
      componentType: 5126,
      count: count * 3,
      type: 'VEC3',
      min: [-1, -1, 0],
      max: [1, 1, 0],
    })),
    bufferViews: counts.map((count, index) => ({
      buffer: 0,
      byteOffset: starts[index],
      byteLength: count * 36,
    })),
    buffers: [{ byteLength: bytes }],
  };
  const root = nodes && {
    scene: 0,
    scenes: [{ nodes: nodes.map((_, index) => index) }],
    nodes: nodes.map((mesh, index) => ({ mesh, translation: [index * 3, 0, 0] })),
  };
  return new Uint8Array(packGlb({ json: { ...json, ...root }, bin }));
}
