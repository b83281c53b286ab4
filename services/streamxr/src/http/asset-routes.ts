import { type LodName, lodNames, parseAssetId, parseSha256 } from '@streamxr/protocol';
import type { FastifyInstance } from 'fastify';
import { requireGrant } from './caller-checks.ts';
import { immutable } from './hot-contents.ts';
import type { HttpParts } from './http-parts.ts';
import { sendRefusal } from './refusals.ts';
import { sendContent } from './send-content.ts';

interface AssetParams {
  readonly assetId: string;
}

const readable = { onRequest: requireGrant('join') };

/** Listing, reading and deleting models. */
export function addAssetRoutes(api: FastifyInstance, { library, metrics }: HttpParts): void {
  const onBytes = (bytes: number): void => metrics.assetBytes(bytes);

  api.get('/assets', readable, async () => ({ assets: await library.list() }));

  api.get<{ Params: AssetParams }>('/assets/:assetId', readable, async (request, reply) => {
    const assetId = parseAssetId(request.params.assetId);
    const asset = assetId === null ? null : await library.get(assetId);
    return asset === null ? sendRefusal(reply, { code: 'ASSET_NOT_FOUND' }) : { asset };
  });

  api.delete<{ Params: AssetParams }>(
    '/assets/:assetId',
    { onRequest: requireGrant('delete-assets') },
    async (request, reply) => {
      const assetId = parseAssetId(request.params.assetId);
      if (assetId === null) return sendRefusal(reply, { code: 'ASSET_NOT_FOUND' });
      const removed = await library.remove(assetId);
      return removed.ok ? reply.code(204).send() : sendRefusal(reply, removed.refusal);
    },
  );

  api.route<{ Params: AssetParams & { readonly lod: string } }>({
    method: ['GET', 'HEAD'],
    url: '/assets/:assetId/lods/:lod',
    ...readable,
    handler: async (request, reply) => {
      const assetId = parseAssetId(request.params.assetId);
      const lod = lodNames.find((name): name is LodName => name === request.params.lod);
      if (assetId === null) return sendRefusal(reply, { code: 'ASSET_NOT_FOUND' });
      if (lod === undefined) {
        return sendRefusal(reply, {
          code: 'BAD_FIELD',
          message: `A level is one of ${lodNames.join(', ')}.`,
        });
      }
      const opened = await library.open(assetId, lod);
      if (!opened.ok) return sendRefusal(reply, opened.refusal);
      metrics.assetRequested(assetId, opened.value.lod);
      reply.header('x-streamxr-lod', opened.value.lod);
      // What a level is can change when better ones are made; its bytes by hash cannot.
      return sendContent(request, reply, opened.value, { cacheControl: 'no-cache', onBytes });
    },
  });

  // The hash is the right to read: who knows it has had the bytes or their list. So that a CDN can serve them without tickets.
  api.route<{ Params: { readonly sha256: string } }>({
    method: ['GET', 'HEAD'],
    url: '/blobs/:sha256',
    handler: async (request, reply) => {
      const sha256 = parseSha256(request.params.sha256);
      if (sha256 === null) return sendRefusal(reply, { code: 'ASSET_NOT_FOUND' });
      const opened = await library.openContent(sha256);
      if (!opened.ok) return sendRefusal(reply, opened.refusal);
      return sendContent(request, reply, opened.value, {
        cacheControl: immutable,
        onBytes,
      });
    },
  });
}
