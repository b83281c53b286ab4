import assert from 'node:assert/strict';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { inspect } from 'node:util';
import { inspectGlb, parseManifest } from '@streamxr/assets';
import { sampleGlb } from '@streamxr/assets/testing';
import { type LogFields, SeededRandom, silentLogger } from '@streamxr/kernel';
import { livelyModel } from '../testing/models.ts';
import { mutated } from '../testing/mutate.ts';
import { fileOf } from '../testing/process.ts';
import { scannedModel } from '../testing/scanned-model.ts';
import { Pipeline } from './pipeline.ts';

const seed = Number(process.env['FUZZ_SEED'] ?? 53404320);
const durationMs = 60_000;
const folder = join(import.meta.dirname, '../../../../../shared/models');
/** A damaged file of so few bytes that takes longer has found something to chew on. */
const runMsMax = 60_000;
const leakBytesMax = 400 * 2 ** 20;

test('A1 whatever is changed in real files, a run ends with a result or a refusal', async () => {
  console.log(`FUZZ_SEED=${seed}`);
  const random = new SeededRandom(seed);
  const sources = await sourceModels();
  const failures: LogFields[] = [];
  await using pipeline = new Pipeline({
    logger: { ...silentLogger, warn: (_, fields = {}) => void failures.push(fields) },
    limits: { runMsMax },
  });
  const counts = { accepted: 0, refused: 0 };
  const before = process.memoryUsage.rss();
  const untilMs = performance.now() + durationMs;
  for (let round = 0; performance.now() < untilMs; round++) {
    const context = `FUZZ_SEED=${seed}, round ${round}`;
    const outcome = await pipeline.process(Uint8Array.from(mutated(random.pick(sources), random)), {
      signal: new AbortController().signal,
      onPreview: () => undefined,
    });
    // Running out of memory or time is a bound that held; a crash is a hole.
    assert.ok(
      failures.every(({ failure }) => failure !== 'crashed'),
      `${context}: ${inspect(failures)}`,
    );
    if (outcome.ok) {
      const { lods, manifest, manifestFile } = outcome.value;
      for (const content of [...Object.values(lods), manifest.root]) {
        const inspected = inspectGlb(fileOf(outcome.value, content));
        assert.ok(inspected.ok, inspected.ok ? '' : `${context}: ${inspected.refusal.message}`);
      }
      const parsed = parseManifest(fileOf(outcome.value, manifestFile));
      assert.ok(parsed.ok, parsed.ok ? '' : `${context}: ${parsed.refusal.message}`);
      counts.accepted += 1;
    } else {
      assert.match(outcome.refusal.code, /^ASSET_/, context);
      counts.refused += 1;
    }
  }
  console.log(
    `${counts.accepted} accepted, ${counts.refused} refused, ${failures.length} of these out of bounds`,
  );
  assert.ok(counts.refused > 0);
  await pipeline.close();
  const grownBytes = process.memoryUsage.rss() - before;
  assert.ok(grownBytes < leakBytesMax, `FUZZ_SEED=${seed}: grown by ${grownBytes} bytes`);
});

async function sourceModels(): Promise<Uint8Array[]> {
  const made = [sampleGlb(), await livelyModel(), await scannedModel({ triangles: 3_000, textureSize: 128 })];
  if (!existsSync(folder)) return made;
  const small = globSync('*.glb', { cwd: folder })
    .sort()
    .map((file) => new Uint8Array(readFileSync(join(folder, file))))
    .filter(({ length }) => length < 1_000_000);
  return [...made, ...small];
}
