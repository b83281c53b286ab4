import { Document, NodeIO } from '@gltf-transform/core';

const heightMetres = 2;
const rings = 96;
const sides = 64;
const radiusMetres = 0.2;

/** A valid GLB of a pole that waves: a skin of two bones, and an animation of two seconds that bends the upper one. */
export async function wavingGlb(): Promise<Uint8Array<ArrayBuffer>> {
  const document = new Document();
  const buffer = document.createBuffer();
  const accessor = (
    type: 'VEC3' | 'VEC4' | 'SCALAR' | 'MAT4',
    array: Float32Array<ArrayBuffer> | Uint16Array<ArrayBuffer>,
  ) => document.createAccessor().setType(type).setArray(array).setBuffer(buffer);

  const { positions, normals, joints, weights, indices } = tube();
  const primitive = document
    .createPrimitive()
    .setAttribute('POSITION', accessor('VEC3', positions))
    .setAttribute('NORMAL', accessor('VEC3', normals))
    .setAttribute('JOINTS_0', accessor('VEC4', joints))
    .setAttribute('WEIGHTS_0', accessor('VEC4', weights))
    .setIndices(accessor('SCALAR', indices))
    .setMaterial(document.createMaterial('pole').setBaseColorFactor([0.2, 0.6, 0.55, 1]));
  const upper = document.createNode('upper').setTranslation([0, heightMetres / 2, 0]);
  const lower = document.createNode('lower').addChild(upper);
  // The inverse of where the bones rest: at the foot, and halfway up.
  const rest = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1];
  const halfway = rest.with(13, -heightMetres / 2);
  const skin = document
    .createSkin()
    .addJoint(lower)
    .addJoint(upper)
    .setSkeleton(lower)
    .setInverseBindMatrices(accessor('MAT4', new Float32Array([...rest, ...halfway])));
  const pole = document.createNode('pole').setMesh(document.createMesh('pole').addPrimitive(primitive));
  document.createScene('scene').addChild(pole.setSkin(skin)).addChild(lower);

  const turn = Math.sin(Math.PI / 6);
  const still = Math.cos(Math.PI / 6);
  const sampler = document
    .createAnimationSampler()
    .setInput(accessor('SCALAR', new Float32Array([0, 1, 2])))
    .setOutput(
      accessor('VEC4', new Float32Array([0, 0, turn, still, 0, 0, -turn, still, 0, 0, turn, still])),
    );
  const channel = document
    .createAnimationChannel()
    .setTargetNode(upper)
    .setTargetPath('rotation')
    .setSampler(sampler);
  document.createAnimation('wave').addSampler(sampler).addChannel(channel);
  return new Uint8Array(await new NodeIO().writeBinary(document));
}

function tube() {
  const vertices = (rings + 1) * (sides + 1);
  const positions = new Float32Array(vertices * 3);
  const normals = new Float32Array(vertices * 3);
  const joints = new Uint16Array(vertices * 4);
  const weights = new Float32Array(vertices * 4);
  const indices: number[] = [];
  for (let ring = 0; ring <= rings; ring++) {
    for (let side = 0; side <= sides; side++) {
      const vertex = ring * (sides + 1) + side;
      const angle = (side / sides) * 2 * Math.PI;
      const [x, z] = [Math.cos(angle), Math.sin(angle)];
      // Bark: a smooth pole would need no more than its root.
      const radius = radiusMetres * (1 + 0.15 * Math.sin(ring * 0.8) * Math.cos(side * 0.6));
      positions.set([x * radius, (ring / rings) * heightMetres, z * radius], vertex * 3);
      normals.set([x, 0, z], vertex * 3);
      joints.set([0, 1, 0, 0], vertex * 4);
      const bent = Math.min(1, Math.max(0, (ring / rings - 0.4) * 5));
      weights.set([1 - bent, bent, 0, 0], vertex * 4);
      if (ring === rings || side === sides) continue;
      const above = vertex + sides + 1;
      indices.push(vertex, above, vertex + 1, vertex + 1, above, above + 1);
    }
  }
  return { positions, normals, joints, weights, indices: new Uint16Array(indices) };
}
