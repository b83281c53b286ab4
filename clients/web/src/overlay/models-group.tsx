import { gazeBorders } from '@streamxr/assets';
import type { StreamedAssetStats, StreamingStats } from '@streamxr/client';
import { levelPalette } from '@streamxr/scene';
import { formatBytes, formatCount } from '../format/quantities.ts';
import { usePage } from '../page.ts';
import { Figure, Group } from './figure.tsx';

/** The rest of a full room is told in one line. */
const assetsListed = 8;

/** What streams, how fast, and how far each model has come; and a switch that paints models by their level. */
export function ModelsGroup({ stats }: { readonly stats: StreamingStats }) {
  const { areLevelsShown } = usePage();
  const { bytesPerSecond, roundTripMs, inFlight, inFlightBytes, decoding, memoryBytes, assets } = stats;
  const listed = assets.toSorted((a, b) => missing(b) - missing(a)).slice(0, assetsListed);
  return (
    <Group
      title="Models"
      aside={
        <label class="overlay-switch">
          <input
            type="checkbox"
            checked={areLevelsShown.value}
            onChange={({ currentTarget }) => (areLevelsShown.value = currentTarget.checked)}
          />
          Levels <kbd>C</kbd>
        </label>
      }
      spark={areLevelsShown.value ? <Legend /> : null}
    >
      <Figure
        name="Bandwidth"
        value={bytesPerSecond === null ? 'unknown' : `${formatBytes(bytesPerSecond)}/s`}
      />
      <Figure name="Round trip" value={roundTripMs === null ? 'unknown' : roundTripMs.toFixed(0)} unit="ms" />
      <Figure name="In flight" value={`${inFlight} ranges, ${formatBytes(inFlightBytes)}`} />
      <Figure name="To be shown" value={formatCount(decoding)} unit="layers" />
      <Figure name="Memory" value={formatBytes(memoryBytes)} />
      <Figure name="Received" value={formatBytes(stats.receivedBytes)} />
      {listed.map((asset) => (
        <AssetFigure key={asset.assetId} asset={asset} />
      ))}
      {assets.length > listed.length && (
        <Figure name="And more" value={formatCount(assets.length - listed.length)} />
      )}
    </Group>
  );
}

function AssetFigure({ asset }: { readonly asset: StreamedAssetStats }) {
  const { library, world } = usePage();
  const { assetId, shownBytes, finestBytes } = asset;
  const shown = world.view?.shownLevels(assetId) ?? null;
  const fraction = finestBytes === 0 ? 0 : shownBytes / finestBytes;
  return (
    <div class="overlay-asset">
      <dt title={assetId}>{library.find(assetId)?.name ?? assetId}</dt>
      <dd>
        {finestBytes === 0 ? 'whole' : `${formatBytes(shownBytes)} of ${formatBytes(finestBytes)}`}
        {shown !== null && <small> {levelsInWords(shown.parts, shown.textures)}</small>}
      </dd>
      <i class="overlay-bar" style={{ '--fraction': fraction }} />
    </div>
  );
}

/** Mean levels of meshes and pictures, the root counting as 0: `m2 t1`. */
function levelsInWords(parts: readonly number[], textures: readonly number[]): string {
  const mean = (levels: readonly number[]): string =>
    (levels.reduce((sum, level) => sum + level + 1, 0) / Math.max(1, levels.length)).toFixed(1);
  return [parts.length > 0 ? `m${mean(parts)}` : '', textures.length > 0 ? `t${mean(textures)}` : '']
    .filter(Boolean)
    .join(' ');
}

function missing({ finestBytes, shownBytes }: StreamedAssetStats): number {
  return finestBytes - shownBytes;
}

function Legend() {
  return (
    <ol class="overlay-levels" aria-label="Colours of the levels">
      {levelPalette.map((color, index) => (
        <li key={color} style={{ '--level': color }}>
          {index === 0 ? 'root' : index === levelPalette.length - 1 ? 'finest' : ''}
        </li>
      ))}
    </ol>
  );
}

/** Where the eyes are taken to be: inside the first ring everything counts fully, outside the second a quarter. */
export function GazeRings() {
  const { areLevelsShown, world } = usePage();
  const view = world.view;
  if (!areLevelsShown.value || view === null) return null;
  const rings = [
    { name: '15°', size: view.pixelsAcross(2 * gazeBorders.fovealRad) },
    { name: '60°', size: view.pixelsAcross(2 * gazeBorders.peripheralRad) },
  ];
  return (
    <div class="gaze-rings" aria-hidden="true">
      {rings.map(({ name, size }) => (
        <span key={name} class="gaze-ring" style={{ '--size': `${size}px` }}>
          <b>{name}</b>
        </span>
      ))}
    </div>
  );
}
