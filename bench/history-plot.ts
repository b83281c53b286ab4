import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Figure } from './figure.ts';

interface Run {
  readonly at: string;
  readonly commit: string;
  readonly machine: string;
  readonly quick: boolean;
  readonly figures: readonly Figure[];
}

interface Point {
  readonly members: number;
  readonly value: number;
}

interface Curve {
  readonly name: string;
  readonly unit: string;
  readonly color: string;
  readonly points: readonly Point[];
}

const history = new URL('./history/rooms.jsonl', import.meta.url);
const picture = new URL('../docs/images/presence-cost.svg', import.meta.url);

const width = 640;
const height = 360;
const margin = { left: 64, right: 24, top: 40, bottom: 52 } as const;
const membersMin = 10;
const membersMax = 3_000;
/** Decades of either unit that are shown. */
const valueMin = 0.001;
const valueMax = 1_000;

/** Draws what presence costs by how many members there are, from the newest full run in the history. Gives the picture's path. */
export async function drawPresenceCost(): Promise<string> {
  const runs = (await readFile(history, 'utf8'))
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Run);
  const run = runs.findLast((one) => !one.quick && curvesOf(one).every(({ points }) => points.length > 1));
  if (run === undefined) throw new Error('the history holds no full run of rooms: npm run bench -- rooms');
  await writeFile(picture, svgOf(run));
  return fileURLToPath(picture);
}

function curvesOf(run: Run): readonly Curve[] {
  return [
    { name: 'server', unit: 'cores', color: '#d9603b', points: pointsOf(run, 'server cores') },
    { name: 'out in total', unit: 'MB/s', color: '#2f7f9e', points: pointsOf(run, 'out in total') },
  ];
}

function pointsOf(run: Run, figure: string): readonly Point[] {
  return run.figures.flatMap((one) => {
    const found = /^presence, ([\d,]+) walking members .*spread/.exec(one.figure);
    return found?.[1] !== undefined && one.figure.endsWith(`: ${figure}`)
      ? [{ members: Number(found[1].replaceAll(',', '')), value: one.value }]
      : [];
  });
}

/** Both axes are logarithmic: what grows with the square of the members is a line twice as steep as what grows with them. */
function svgOf(run: Run): string {
  const ticks = [10, 30, 100, 300, 1_000, 3_000];
  const decades = [0.001, 0.01, 0.1, 1, 10, 100, 1_000];
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="system-ui, sans-serif" font-size="12">`,
    `<rect width="${width}" height="${height}" fill="#fff"/>`,
    text(
      margin.left,
      20,
      'What presence costs, by members in one room (10 Hz, head and two hands)',
      'start',
      14,
    ),
    ...ticks.map((members) => gridLine(x(members), margin.top, x(members), height - margin.bottom)),
    ...ticks.map((members) =>
      text(x(members), height - margin.bottom + 18, members.toLocaleString('en'), 'middle'),
    ),
    ...decades.map((value) => gridLine(margin.left, y(value), width - margin.right, y(value))),
    ...decades.map((value) => text(margin.left - 8, y(value) + 4, String(value), 'end')),
    ...curvesOf(run).flatMap(drawn),
    text(margin.left, height - 12, `${run.at.slice(0, 10)}, ${run.commit}, ${run.machine}`, 'start', 11),
    '</svg>',
    '',
  ].join('\n');
}

function drawn({ name, unit, color, points }: Curve): readonly string[] {
  const places = points.map(({ members, value }) => `${x(members)},${y(value)}`);
  const last = points.at(-1);
  const label =
    last === undefined
      ? []
      : [text(x(last.members) - 8, y(last.value) - 10, `${name}, ${unit}`, 'end', 12, color)];
  return [
    `<polyline points="${places.join(' ')}" fill="none" stroke="${color}" stroke-width="2"/>`,
    ...points.map(
      ({ members, value }) => `<circle cx="${x(members)}" cy="${y(value)}" r="3.5" fill="${color}"/>`,
    ),
    ...label,
  ];
}

function gridLine(fromX: number, fromY: number, toX: number, toY: number): string {
  return `<line x1="${fromX}" y1="${fromY}" x2="${toX}" y2="${toY}" stroke="#ddd"/>`;
}

function text(
  left: number,
  top: number,
  words: string,
  anchor: 'start' | 'middle' | 'end',
  size = 12,
  color = '#333',
): string {
  return `<text x="${left}" y="${top}" text-anchor="${anchor}" font-size="${size}" fill="${color}">${escaped(words)}</text>`;
}

function escaped(words: string): string {
  return words.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}

function x(members: number): number {
  return along(members, membersMin, membersMax, margin.left, width - margin.right);
}

function y(value: number): number {
  return along(value, valueMin, valueMax, height - margin.bottom, margin.top);
}

function along(value: number, min: number, max: number, from: number, to: number): number {
  const share = Math.log(Math.max(value, min) / min) / Math.log(max / min);
  return Math.round((from + share * (to - from)) * 10) / 10;
}
