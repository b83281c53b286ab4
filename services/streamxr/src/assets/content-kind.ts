/** What the bytes of a content are, by their own first words. Uploads choose none of it: there is nothing that a page would run. */
export type ContentKind = 'glb' | 'webp' | 'json' | 'other';

/** Of these first bytes. */
export const kindBytes = 12;

export const mediaTypes: Readonly<Record<ContentKind, string>> = {
  glb: 'model/gltf-binary',
  webp: 'image/webp',
  json: 'application/json',
  other: 'application/octet-stream',
};

/** `head`: the first `kindBytes` bytes, or all when there are fewer. */
export function kindOf(head: Uint8Array): ContentKind {
  const text = String.fromCharCode(...head);
  if (text.startsWith('glTF')) return 'glb';
  if (text.startsWith('RIFF') && text.endsWith('WEBP')) return 'webp';
  return text.startsWith('{') ? 'json' : 'other';
}
