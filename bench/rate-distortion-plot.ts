import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Figure } from './figure.ts';
import { newestRun, type Run } from './history.ts';
import { alongLog, svgDocument, svgLine, svgText } from './svg.ts';

interface Point {
  readonly bytes: number;
  readonly ssim: number;
  readonly psnr: number;
}

/** One model, from one distance. */
interface Panel {
  readonly name: string;
  readonly originalBytes: number;
  readonly layers: readonly Point[];
  readonly lods: readonly Point[];
  /** Likeness of the original to itself, a quarter of a pixel further up. */
  readonly nudgedSsim: number;
}

const distances = ['5 m', '1 m'] as const;
const columns = 3;
const panelWidth = 320;
const panelHeight = 230;
const head = 56;
const foot = 34;
const margin = { left: 44, right: 14, top: 30, bottom: 34 } as const;
const colors = { layers: '#d9603b', lods: '#2f7f9e', nudged: '#8a8a8a' } as const;
/** Of the original's bytes. */
const shares = [0.001, 0.01, 0.1, 1] as const;
const shareMax = 3;
const likenesses = [0.7, 0.8, 0.9, 1] as const;

/** Draws how like the original a picture is by the bytes that have come, from the newest full run of `assets`. Gives the paths of the pictures. */
export async function drawRateDistortion(): Promise<readonly string[]> {
  const run = await newestRun('assets', (one) =>
    distances.every((distance) => panelsOf(one, distance).length > 0),
  );
  return Promise.all(
    distances.map(async (distance) => {
      const picture = new URL(
        `../docs/images/rate-distortion-${distance.replace(' ', '')}.svg`,
        import.meta.url,
      );
      await writeFile(picture, svgOf(run, distance));
      return fileURLToPath(picture);
    }),
  );
}

function panelsOf({ figures }: Run, distance: string): readonly Panel[] {
  const suffix = ` from ${distance}: bytes of the original`;
  return figures
    .filter(({ figure }) => figure.endsWith(suffix))
    .map(({ figure, value }) => {
      const name = figure.slice(0, -suffix.length);
      const find = (what: string): Figure | undefined =>
        figures.find((one) => one.figure === `${name} from ${distance}: ${what}`);
      return {
        name,
        originalBytes: value * 1_000,
        layers: pointsOf(find('bytes when nothing more is asked for')),
        lods: pointsOf(find('bytes of three levels of detail')),
        nudgedSsim: find('SSIM of the original seen ¼ pixel further up')?.value ?? 1,
      };
    });
}

function pointsOf(figure: Figure | undefined): readonly Point[] {
  return (figure?.points ?? []).map(({ bytes = 0, ssim = 0, psnr = 0 }) => ({ bytes, ssim, psnr }));
}

function svgOf(run: Run, distance: string): string {
  const panels = panelsOf(run, distance);
  const rows = Math.ceil(panels.length / columns);
  const height = head + rows * panelHeight + foot;
  return svgDocument(columns * panelWidth, height, [
    svgText(
      margin.left,
      22,
      `Likeness to the original (SSIM) by bytes received, seen from ${distance}`,
      'start',
      14,
    ),
    ...legend(),
    ...panels.flatMap((panel, index) => [
      `<g transform="translate(${(index % columns) * panelWidth} ${head + Math.floor(index / columns) * panelHeight})">`,
      ...drawn(panel),
      '</g>',
    ]),
    svgText(
      margin.left,
      height - 12,
      `${run.at.slice(0, 10)}, ${run.commit}; 640 × 360, within the rectangle of the model; bytes as a share of the original's`,
      'start',
      11,
    ),
  ]);
}

function legend(): readonly string[] {
  const entries = [
    ['layers', 'layers, as the scheduler asks'],
    ['lods', 'low, medium, high'],
    ['nudged', 'the original itself, seen from ¼ pixel further up'],
  ] as const;
  const lefts = [margin.left, margin.left + 224, margin.left + 372];
  return [
    ...entries.flatMap(([kind, words], index) => {
      const left = lefts[index] ?? 0;
      return [
        `<line x1="${left}" y1="40" x2="${left + 22}" y2="40" stroke="${colors[kind]}" stroke-width="2"${kind === 'nudged' ? ' stroke-dasharray="2 3"' : ''}/>`,
        svgText(left + 28, 44, words, 'start'),
      ];
    }),
    `<circle cx="${margin.left + 738}" cy="40" r="4" fill="#333"/>`,
    svgText(margin.left + 747, 44, 'SSIM ≥ 0.98, PSNR ≥ 35 dB', 'start', 11),
  ];
}

function drawn({ name, originalBytes, layers, lods, nudgedSsim }: Panel): readonly string[] {
  const [left, right] = [margin.left, panelWidth - margin.right];
  const [top, bottom] = [margin.top, panelHeight - margin.bottom];
  const x = ({ bytes }: Point): number => xOf(bytes / originalBytes);
  return [
    svgText(left, 18, `${shortName(name)}, ${sizeOf(originalBytes)}`, 'start', 12),
    ...shares.flatMap((share) => [
      svgLine(xOf(share), top, xOf(share), bottom),
      svgText(xOf(share), bottom + 16, share < 1 ? `${share * 100} %` : '100 %', 'middle', 11),
    ]),
    ...likenesses.flatMap((likeness) => [
      svgLine(left, yOf(likeness), right, yOf(likeness)),
      svgText(left - 6, yOf(likeness) + 4, String(likeness), 'end', 11),
    ]),
    `<line x1="${left}" y1="${yOf(nudgedSsim)}" x2="${right}" y2="${yOf(nudgedSsim)}" stroke="${colors.nudged}" stroke-width="1.5" stroke-dasharray="2 3"/>`,
    ...curve(lods, colors.lods, x),
    ...curve(layers, colors.layers, x),
  ];
}

/** A staircase: until more has come, the picture stays as it is. Filled where it equals the original. */
function curve(points: readonly Point[], color: string, x: (point: Point) => number): readonly string[] {
  const steps = points.flatMap((point, index) => {
    const before = points[index - 1];
    return [
      ...(before === undefined ? [] : [`${x(point)},${yOf(before.ssim)}`]),
      `${x(point)},${yOf(point.ssim)}`,
    ];
  });
  return [
    `<polyline points="${steps.join(' ')}" fill="none" stroke="${color}" stroke-width="2"/>`,
    ...points.map((point) => {
      const isEqual = point.ssim >= 0.98 && point.psnr >= 35;
      return `<circle cx="${x(point)}" cy="${yOf(point.ssim)}" r="${isEqual ? 4 : 2.5}" fill="${isEqual ? color : '#fff'}" stroke="${color}"/>`;
    }),
  ];
}

function xOf(share: number): number {
  return alongLog(Math.min(share, shareMax), 0.001, shareMax, margin.left, panelWidth - margin.right);
}

function yOf(likeness: number): number {
  const [bottom, top] = [panelHeight - margin.bottom, margin.top];
  return Math.round((bottom + ((Math.max(0.7, likeness) - 0.7) / 0.3) * (top - bottom)) * 10) / 10;
}

function sizeOf(bytes: number): string {
  return bytes >= 1e6 ? `${(bytes / 1e6).toFixed(1)} MB` : `${Math.round(bytes / 1_000)} KB`;
}

/** Without what its size on disk says already. */
function shortName(name: string): string {
  return name.replace(/ with an image of .*/, '');
}
