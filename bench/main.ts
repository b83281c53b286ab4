import { execFileSync } from 'node:child_process';
import { appendFile, mkdir } from 'node:fs/promises';
import { cpus, hostname, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import type { Bench, Figure } from './figure.ts';
import { rounded } from './figure.ts';
import { assetsBench } from './assets.ts';
import { avatarsBench } from './avatars.ts';
import { campaignBench } from './campaign.ts';
import { crowdBench } from './crowd.ts';
import { drawPresenceCost } from './history-plot.ts';
import { logBench } from './log.ts';
import { mediaBench } from './media.ts';
import { pageBench } from './page.ts';
import { drawRateDistortion } from './rate-distortion-plot.ts';
import { presenceCodecBench } from './presence-codec.ts';
import { roomsBench } from './rooms.ts';
import { watchedBench } from './watched.ts';

const benches: Readonly<Record<string, Bench>> = {
  rooms: roomsBench,
  log: logBench,
  assets: assetsBench,
  page: pageBench,
  crowd: crowdBench,
  avatars: avatarsBench,
  campaign: campaignBench,
  media: mediaBench,
  'presence-codec': presenceCodecBench,
  watched: watchedBench,
};

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    quick: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    /** Some parts of a bench only: for trying things out, so it never goes to the history. */
    part: { type: 'string', multiple: true, default: [] },
    /** Measures nothing: draws plots of docs/images from the newest full runs in the history. */
    plot: { type: 'boolean', default: false },
    /** Prints, and writes nothing down. */
    'dry-run': { type: 'boolean', default: false },
  },
});
if (values.plot) {
  for (const picture of [await drawPresenceCost(), ...(await drawRateDistortion())]) console.log(picture);
  process.exit();
}
const unknown = positionals.filter((name) => !(name in benches));
if (unknown.length > 0) {
  console.error(
    `There is no bench called ${unknown.join(', ')}. There are: ${Object.keys(benches).join(', ')}.`,
  );
  process.exit(2);
}

for (const name of positionals.length > 0 ? positionals : Object.keys(benches)) {
  const bench = benches[name];
  if (bench === undefined) continue;
  if (!values.json) console.log(`\n${name}: ${bench.summary}`);
  const figures: Figure[] = [];
  for await (const figure of bench.run({ quick: values.quick, parts: values.part })) {
    const shown = {
      ...figure,
      value: rounded(figure.value),
      ...(figure.ratio === undefined ? {} : { ratio: rounded(figure.ratio) }),
    };
    figures.push(shown);
    console.log(values.json ? JSON.stringify(shown) : asText(shown));
  }
  if (!values['dry-run'] && values.part.length === 0) await record(name, values.quick, figures);
}

function asText({ figure, value, unit, goal, against, ratio }: Figure): string {
  const goalText = goal === undefined ? '' : `   goal ${goal}`;
  const againstText = against === undefined || ratio === undefined ? '' : `   ${ratio} × ${against}`;
  return `  ${figure.padEnd(58)} ${String(value).padStart(10)} ${unit}${goalText}${againstText}`;
}

/** One line a run: what was measured, where, and how busy the machine was. */
async function record(name: string, quick: boolean, figures: readonly Figure[]): Promise<void> {
  const folder = new URL('./history/', import.meta.url);
  await mkdir(folder, { recursive: true });
  const line = {
    at: new Date().toISOString(),
    commit: commit(),
    machine: `${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown'} (${hostname()})`,
    node: process.version,
    load1: rounded(loadavg()[0] ?? 0),
    quick,
    figures,
  };
  await appendFile(new URL(`${name}.jsonl`, folder), `${JSON.stringify(line)}\n`);
}

function commit(): string {
  try {
    return execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim();
  } catch {
    return 'unknown';
  }
}
