import type { Accessor } from './accessors.ts';
import { broken } from './glb-problem.ts';
import { indexAt, indicesAt, type JsonRecord, recordsAt } from './json-reading.ts';
import { identityMatrix, type Matrix4 } from './matrix4.ts';

export interface Skin {
  readonly firstJoint: number;
  /** From the mesh's frame to the first joint's, or null where it cannot be read. */
  readonly firstInverseBind: Matrix4 | null;
}

const skinsMax = 1_024;

/** All skins; their joints are nodes. Throws GlbProblem. */
export function readSkins(gltf: JsonRecord, accessors: readonly Accessor[], nodes: number): readonly Skin[] {
  return recordsAt(gltf, 'skins', 'the model', skinsMax).map((record, index) => {
    const where = `skin ${index}`;
    indexAt(record, 'skeleton', where, nodes);
    const joints = indicesAt(record, 'joints', where, nodes);
    const [firstJoint] = joints;
    if (firstJoint === undefined) throw broken(`${where} has no joints.`);
    const inverseBinds = accessors[indexAt(record, 'inverseBindMatrices', where, accessors.length) ?? -1];
    if (inverseBinds === undefined) return { firstJoint, firstInverseBind: identityMatrix };
    if (inverseBinds.type !== 'MAT4' || inverseBinds.count < joints.length) {
      throw broken(`The matrices of ${where} do not fit its joints.`);
    }
    return { firstJoint, firstInverseBind: firstMatrix(inverseBinds) };
  });
}

function firstMatrix({ component, content, name }: Accessor): Matrix4 | null {
  if (content === null) return null;
  const matrix = Array.from({ length: 16 }, (_, place) =>
    component.read(content.view, content.offsetBytes + place * component.bytes),
  );
  if (!matrix.every(Number.isFinite)) throw broken(`${name} holds a matrix that is not finite.`);
  return matrix;
}
