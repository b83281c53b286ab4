import { validateString } from 'gltf-validator';
import { broken } from '../refusal.ts';
import { plainText } from './plain-text.ts';

/**
 * Faults after which glTF-Transform, which trusts the schema, would stumble. Others (a missing minimum, an unknown enumeration) are
 * common in files that every engine shows.
 */
const fatal: ReadonlySet<string> = new Set([
  'ARRAY_LENGTH_NOT_IN_LIST',
  'ARRAY_TYPE_MISMATCH',
  'INVALID_INDEX',
  'TYPE_MISMATCH',
  'UNDEFINED_PROPERTY',
  'UNRESOLVED_REFERENCE',
]);
const issuesMax = 1_000;
const messageMax = 200;

/**
 * Holds the description of a GLB that has passed inspection against the glTF schema with Khronos's validator: some milliseconds, as the
 * binary part is left to the inspection. Throws PipelineProblem.
 */
export async function checkDescription(glb: Uint8Array): Promise<void> {
  const bytes = new DataView(glb.buffer, glb.byteOffset).getUint32(12, true);
  const json = new TextDecoder().decode(glb.subarray(20, 20 + bytes));
  const { issues } = await validateString(json, { maxIssues: issuesMax });
  const worst = issues.messages.find(({ code, severity }) => severity === 0 && fatal.has(code));
  if (worst === undefined) return;
  const where = worst.pointer === undefined ? '' : ` at ${worst.pointer}`;
  throw broken(
    `The description of the model breaks a rule of glTF${plainText(`${where}: ${worst.message}`, messageMax)}`,
  );
}
