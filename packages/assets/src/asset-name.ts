import { limits } from '@streamxr/protocol';

const nameless = 'model';

/**
 * A name for people, made from whatever a file was called: without folders and extension, without control and reordering characters,
 * short enough for the wire. Always gives a name.
 */
export function cleanAssetName(text: string): string {
  const file = text.split(/[\\/]/).at(-1) ?? '';
  const clean = file
    .toWellFormed()
    .normalize('NFC')
    // Controls, separators, surrogates and private characters, and marks that reorder or hide text.
    .replaceAll(/[\p{C}\p{Zl}\p{Zp}]/gu, ' ')
    .replace(/\.(glb|gltf)\s*$/i, '')
    .replaceAll(/\s+/g, ' ')
    .trim();
  // Not to end within a pair of surrogates.
  const short = clean
    .slice(0, limits.assetNameMax)
    .replace(/[\ud800-\udbff]$/, '')
    .trim();
  return /^[.\s]*$/.test(short) ? nameless : short;
}
