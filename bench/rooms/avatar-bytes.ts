import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { presenceCodecBench } from '../presence-codec.ts';
import type { BenchOptions, Figure } from '../figure.ts';

const peers = new URL('../peers/', import.meta.url);

/** One new pose of head and two hands as neighbours hear it, against its JSON and against a patch of a Colyseus state. */
export async function* avatarBytes(options: BenchOptions): AsyncIterable<Figure> {
  const what = 'bytes per avatar update (head and two hands, ≤ 2 mm and ≤ 0.5°)';
  let bytes = Number.NaN;
  for await (const { figure, value } of presenceCodecBench.run(options)) {
    if (figure === 'near update') bytes = value;
    if (figure !== 'near update, of its JSON') continue;
    yield {
      figure: what,
      value: bytes,
      unit: 'bytes',
      goal: '≤ 0.25 × JSON',
      against: 'JSON',
      ratio: value,
    };
  }
  if (!existsSync(new URL('node_modules/@colyseus/schema/', peers))) {
    console.error('  @colyseus/schema is not installed: run "npm ci" in bench/peers to compare with it');
    return;
  }
  const theirs = Number(
    execFileSync(process.execPath, ['colyseus-schema.mjs'], { cwd: fileURLToPath(peers), encoding: 'utf8' }),
  );
  yield {
    figure: what,
    value: bytes,
    unit: 'bytes',
    goal: '≤ 0.125 × @colyseus/schema',
    against: `@colyseus/schema (${theirs.toFixed(0)} bytes)`,
    ratio: bytes / theirs,
  };
}
