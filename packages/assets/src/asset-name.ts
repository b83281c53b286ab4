import { limits } from '@streamxr/protocol';

const nameless = 'model';

/** A name for people, made from what a file was called on its owner's disk: without folders and extension. */
export function assetNameOfFile(filename: string): string {
  const file = filename.split(/[\\/]/).at(-1) ?? '';
  return cleanAssetName(file.replace(/\.(glb|gltf)\s*$/i, ''));
}

/** A name for people: without control and reordering characters, short enough for the wire. Always gives a name. */
export function cleanAssetName(text: string): string {
  const clean = text
    .toWellFormed()
    .normalize('NFC')
    // Controls, separators and private characters, and marks that reorder or hide text.
    .replaceAll(/[\p{C}\p{Zl}\p{Zp}]/gu, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim();
  // Not to end within a pair of surrogates.
  const short = clean
    .slice(0, limits.assetNameMax)
    .replace(/[\ud800-\udbff]$/, '')
    .trim();
  return /^[.\s]*$/.test(short) ? nameless : short;
}
