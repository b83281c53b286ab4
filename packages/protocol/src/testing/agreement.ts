import assert from 'node:assert/strict';
import { angleBetweenRad, type Quat } from '@streamxr/spatial';

const poseRotationErrorDeg = 0.2;
const objectRotationErrorDeg = 0.006;
const objectMessages: readonly unknown[] = ['create-object', 'update-object'];
const objectKeys: readonly string[] = ['object', 'objects', 'changes'];

/**
 * Asserts that `got` is what `sent` becomes on the wire: triples to the nearest thousandth, rotations within the error that
 * their field states for binary, everything else exactly, no field more or less. Works for any message of the table.
 */
export function assertAgrees(sent: { readonly type: string }, got: { readonly type: string }): void {
  agree(sent, got, objectMessages.includes(sent.type) ? objectRotationErrorDeg : poseRotationErrorDeg, '');
}

function agree(sent: unknown, got: unknown, rotationErrorDeg: number, path: string): void {
  if (isNumbers(sent, 3)) {
    assert.deepEqual(
      got,
      sent.map((part) => Math.round(part * 1000) / 1000 + 0),
      path,
    );
  } else if (isNumbers(sent, 4)) {
    assert.ok(isNumbers(got, 4), `${path} is not a quaternion`);
    const errorDeg = (angleBetweenRad(quat(sent), quat(got)) * 180) / Math.PI;
    assert.ok(
      errorDeg <= rotationErrorDeg,
      `${path} is ${errorDeg}° off: ${sent.join()} became ${got.join()}`,
    );
  } else if (sent instanceof Uint8Array) {
    assert.ok(got instanceof Uint8Array, `${path} is not bytes`);
    assert.deepEqual(Array.from(got), Array.from(sent), path);
  } else if (typeof sent === 'object' && sent !== null) {
    assert.ok(typeof got === 'object' && got !== null, `${path} is not an object`);
    assert.equal(Array.isArray(got), Array.isArray(sent), path);
    assert.deepEqual(presentKeys(got), presentKeys(sent), `fields of ${path || 'the message'}`);
    for (const [key, part] of Object.entries(sent)) {
      const errorDeg = objectKeys.includes(key) ? objectRotationErrorDeg : rotationErrorDeg;
      agree(part, (got as Record<string, unknown>)[key], errorDeg, path === '' ? key : `${path}.${key}`);
    }
  } else {
    assert.strictEqual(got, sent, path);
  }
}

function isNumbers(value: unknown, count: number): value is number[] {
  return Array.isArray(value) && value.length === count && value.every((part) => typeof part === 'number');
}

function quat([x = 0, y = 0, z = 0, w = 0]: readonly number[]): Quat {
  return [x, y, z, w];
}

function presentKeys(value: object): string[] {
  return Object.entries(value)
    .filter(([, part]) => part !== undefined)
    .map(([key]) => key)
    .toSorted();
}
