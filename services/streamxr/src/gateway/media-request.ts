import type { ClientMessage } from '@streamxr/protocol';

const mediaRequestTypes = [
  'start-media',
  'stop-media',
  'media-offer',
  'media-candidate',
  'publish-track',
  'update-track',
  'unpublish-track',
  'media-view',
  'media-report',
] as const satisfies readonly ClientMessage['type'][];

/** What members send about live media. */
export type MediaRequest = Extract<ClientMessage, { readonly type: (typeof mediaRequestTypes)[number] }>;

const types: ReadonlySet<string> = new Set(mediaRequestTypes);

export function isMediaRequest(message: ClientMessage): message is MediaRequest {
  return types.has(message.type);
}
