import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inPieces, sampleGlb } from '@streamxr/assets/testing';
import { silentLogger } from '@streamxr/kernel';
import { GlbInspector } from './glb-inspector.ts';

function inspector(program?: string): GlbInspector {
  const worker =
    program === undefined
      ? {}
      : { workerUrl: new URL(`data:text/javascript,${encodeURIComponent(program)}`) };
  return new GlbInspector({ logger: silentLogger, inspectionMsMax: 1_500, ...worker });
}

async function look(one: GlbInspector, file = sampleGlb()): Promise<string> {
  const inspected = await one.inspect(inPieces(file, 1_000), file.length);
  return inspected.ok
    ? `${inspected.value.triangles} triangles`
    : `${inspected.refusal.code} ${inspected.refusal.message}`;
}

test('A1 models are inspected in threads of their own, some at a time', async () => {
  const one = new GlbInspector({ logger: silentLogger });
  assert.deepEqual(
    await Promise.all(Array.from({ length: 6 }, () => look(one))),
    Array.from({ length: 6 }, () => '1 triangles'),
  );
  assert.match(await look(one, sampleGlb().subarray(0, 100)), /^ASSET_INVALID The file ends after 100 bytes/);
});

for (const [what, program] of [
  ['hangs', 'for (;;);'],
  ['crashes', 'throw new Error("crash");'],
  ['ends without a word', 'process.exit(0);'],
  ['eats all memory', 'const hoard = []; for (;;) hoard.push(new Array(10_000).fill({}));'],
] as const) {
  test(`A1 an inspection that ${what} costs its upload and nothing else`, async () => {
    assert.match(await look(inspector(program)), /^ASSET_INVALID The model could not be examined/);
    assert.equal(await look(new GlbInspector({ logger: silentLogger })), '1 triangles');
  });
}
