import { unreachable } from '@streamxr/kernel';
import { type Asset, errorEntry } from '@streamxr/protocol';
import { formatBytes, formatCount } from '../format/quantities.ts';

/** One line under a model's name: how large it is, or how it stands with it. */
export function describeAsset({ status, bytes, lods, manifest }: Asset): string {
  switch (status) {
    case 'processing':
      // The first shape is there before the rest.
      return manifest === undefined ? 'being prepared' : 'first shape ready, the rest is being prepared';
    case 'failed':
      return 'could not be prepared';
    case 'ready':
      return lods.high === undefined
        ? formatBytes(bytes)
        : `${formatBytes(bytes)}, ${formatCount(lods.high.triangles)} triangles`;
    default:
      return unreachable(status);
  }
}

/** What went wrong with a model, and what to do about it; null when nothing did. */
export function troubleOf({
  status,
  problem,
}: Asset): { readonly what: string; readonly todo: string } | null {
  if (problem === undefined) {
    return status === 'failed' ? { what: 'Something went wrong.', todo: 'Upload it again.' } : null;
  }
  const todo = errorEntry(problem.code).retry
    ? 'Upload it again in a while; the file itself may be fine.'
    : 'Repair it in the program it comes from, export it as GLB, and upload it again.';
  return { what: problem.message, todo };
}
