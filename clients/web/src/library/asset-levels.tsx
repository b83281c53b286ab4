import { type Asset, lodNames } from '@streamxr/protocol';
import { formatBytes, formatCount } from '../format/quantities.ts';

const words = { high: 'High', medium: 'Medium', low: 'Low' } as const;

/** What a model is made of, level by level. */
export function AssetLevels({ asset }: { readonly asset: Asset }) {
  const levels = lodNames.flatMap((name) => {
    const level = asset.lods[name];
    return level === undefined ? [] : [{ name, ...level }];
  });
  return (
    <table class="asset-levels">
      <thead>
        <tr>
          <th scope="col">Level</th>
          <th scope="col">Triangles</th>
          <th scope="col">Size</th>
        </tr>
      </thead>
      <tbody>
        {levels.map(({ name, triangles, bytes }) => (
          <tr key={name}>
            <th scope="row">{words[name]}</th>
            <td>{formatCount(triangles)}</td>
            <td>{formatBytes(bytes)}</td>
          </tr>
        ))}
        <tr>
          <th scope="row">Uploaded</th>
          <td />
          <td>{formatBytes(asset.bytes)}</td>
        </tr>
      </tbody>
    </table>
  );
}
