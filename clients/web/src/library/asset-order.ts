import type { Asset } from '@streamxr/protocol';

export type AssetOrder = 'newest' | 'name' | 'size';

/** The models whose name has all the words of `query` in it, in this order; ties by name. */
export function arrangeAssets(assets: readonly Asset[], query: string, order: AssetOrder): readonly Asset[] {
  const words = query.toLocaleLowerCase().split(/\s+/).filter(Boolean);
  const found = assets.filter(({ name }) => {
    const lower = name.toLocaleLowerCase();
    return words.every((word) => lower.includes(word));
  });
  return found.toSorted((a, b) => compare(a, b, order) || a.name.localeCompare(b.name));
}

function compare(a: Asset, b: Asset, order: AssetOrder): number {
  switch (order) {
    case 'newest':
      return b.createdAt - a.createdAt;
    case 'name':
      return 0;
    case 'size':
      return b.bytes - a.bytes;
  }
}
