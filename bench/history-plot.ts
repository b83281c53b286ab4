import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { newestRun, type Run } from './history.ts';
import { alongLog, svgDocument, svgLine, svgText } from './svg.ts';

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
  const run = await newestRun('rooms', (one) => curvesOf(one).every(({ points }) => points.length > 1));
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
  return svgDocument(width, height, [
    svgText(
      margin.left,
      20,
      'What presence costs, by members in one room (10 Hz, head and two hands)',
      'start',
      14,
    ),
    ...ticks.map((members) => svgLine(x(members), margin.top, x(members), height - margin.bottom)),
    ...ticks.map((members) =>
      svgText(x(members), height - margin.bottom + 18, members.toLocaleString('en'), 'middle'),
    ),
    ...decades.map((value) => svgLine(margin.left, y(value), width - margin.right, y(value))),
    ...decades.map((value) => svgText(margin.left - 8, y(value) + 4, String(value), 'end')),
    ...curvesOf(run).flatMap(drawn),
    svgText(margin.left, height - 12, `${run.at.slice(0, 10)}, ${run.commit}, ${run.machine}`, 'start', 11),
  ]);
}

function drawn({ name, unit, color, points }: Curve): readonly string[] {
  const places = points.map(({ members, value }) => `${x(members)},${y(value)}`);
  const last = points.at(-1);
  const label =
    last === undefined
      ? []
      : [svgText(x(last.members) - 8, y(last.value) - 10, `${name}, ${unit}`, 'end', 12, color)];
  return [
    `<polyline points="${places.join(' ')}" fill="none" stroke="${color}" stroke-width="2"/>`,
    ...points.map(
      ({ members, value }) => `<circle cx="${x(members)}" cy="${y(value)}" r="3.5" fill="${color}"/>`,
    ),
    ...label,
  ];
}

function x(members: number): number {
  return alongLog(members, membersMin, membersMax, margin.left, width - margin.right);
}

function y(value: number): number {
  return alongLog(value, valueMin, valueMax, height - margin.bottom, margin.top);
}
