import assert from 'node:assert/strict';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { test } from 'node:test';
import { sampleGlb } from '@streamxr/assets/testing';
import { silentLogger } from '@streamxr/kernel';
import { processed } from '../testing/process.ts';
import { scannedModel } from '../testing/scanned-model.ts';
import { Pipeline, type PipelineOptions } from './pipeline.ts';

const noSignal = new AbortController().signal;

function pipeline(options: Partial<PipelineOptions> = {}): Pipeline {
  return new Pipeline({ logger: silentLogger, ...options });
}

function program(text: string): URL {
  return new URL(`data:text/javascript,${encodeURIComponent(text)}`);
}

async function make(one: Pipeline, glb = sampleGlb(), signal = noSignal): Promise<string> {
  const outcome = await one.process(new Uint8Array(glb), { signal, onPreview: () => undefined });
  return outcome.ok
    ? `${outcome.value.lods.high.triangles} triangles`
    : `${outcome.refusal.code} ${outcome.refusal.message ?? ''}`;
}

test('A2 a worker gives the same files as the main thread, and lets it breathe meanwhile', async () => {
  const rock = await scannedModel({ triangles: 60_000, textureSize: 1_024 });
  const { result } = await processed(rock);
  await using one = pipeline();
  await make(one);
  const delay = monitorEventLoopDelay({ resolution: 5 });
  delay.enable();
  let previews = 0;
  const outcome = await one.process(new Uint8Array(rock), {
    signal: noSignal,
    onPreview: () => (previews += 1),
  });
  delay.disable();
  assert.ok(outcome.ok);
  assert.equal(previews, 1);
  assert.deepEqual(outcome.value.files, result.files);
  // A machine that others use too may hold the loop up for longer now and then; a run on it would for seconds.
  assert.ok(delay.percentile(90) / 1e6 < 50, `event loop delay ${delay.percentile(90) / 1e6} ms`);
});

for (const [what, text] of [
  ['hangs', 'for (;;);'],
  ['crashes', 'throw new Error("crash");'],
  ['ends without a word', 'process.exit(0);'],
  ['eats the heap', 'const hoard = []; for (;;) hoard.push(new Array(10_000).fill({}));'],
  [
    'eats memory outside of the heap',
    'const hoard = []; setInterval(() => hoard.push(new Uint8Array(64 * 2 ** 20).fill(1)), 20);',
  ],
] as const) {
  test(`A2 a run that ${what} costs its upload and nothing else`, async () => {
    await using other = pipeline();
    const beside = make(other);
    await using one = pipeline({
      program: program(text),
      limits: { runMsMax: 4_000, memoryBytesMax: 512 * 2 ** 20 },
    });
    assert.match(await make(one), /^ASSET_INVALID The model could not be prepared/);
    assert.equal(await beside, '1 triangles');
  });
}

test('A2 runs wait for each other, some; more are refused', async () => {
  await using one = pipeline({ waitingMax: 2 });
  const outcomes = await Promise.all(Array.from({ length: 5 }, () => make(one)));
  assert.equal(outcomes.filter((outcome) => outcome === '1 triangles').length, 3);
  assert.equal(outcomes.filter((outcome) => outcome.startsWith('TOO_MANY_TRANSFERS')).length, 2);
});

test('A1 an upload that is taken back ends its run at once', async () => {
  await using one = pipeline({ program: program('for (;;);') });
  const control = new AbortController();
  const run = make(one, sampleGlb(), control.signal);
  control.abort(new Error('taken back'));
  await assert.rejects(run, /taken back/);
});
