export { add, distance, dot, length, lerp, origin, scale, subtract, type Vec3 } from './vec3.ts';
export {
  angleBetweenRad,
  conjugate,
  fromRotationVector,
  fromYaw,
  identity,
  multiply,
  normalize,
  type Quat,
  rotate,
  rotationVector,
  slerp,
} from './quat.ts';
export { angleOutsideRad, type Frustum, frustumOf } from './frustum.ts';
export { angleToBallRad } from './sphere-angle.ts';
export { distanceToBox, pixelsPerRadian } from './screen-error.ts';
export { interpolatePose, normalizePose, type Pose, roomExtentMetres } from './pose.ts';
export { packQuat, positionUnitsPerMetre, unpackQuat } from './quantise.ts';
