import { createServer as createHttpListener, type RequestListener, type Server } from 'node:http';
import { createServer as createHttpsListener } from 'node:https';
import type { Socket } from 'node:net';
import type { SecureContextOptions } from 'node:tls';
import multipart from '@fastify/multipart';
import { fastify, type FastifyError, type FastifyInstance } from 'fastify';
import { addAssetRoutes } from './asset-routes.ts';
import { addCallerChecks } from './caller-checks.ts';
import { answerHot, type HotContentsParts } from './hot-contents.ts';
import type { HttpParts } from './http-parts.ts';
import { addOperationsRoutes } from './operations-routes.ts';
import { addPageRoutes } from './page-routes.ts';
import { refusalBody, refusalOfFramework, sendRefusal } from './refusals.ts';
import { addCampaignRoutes } from './campaign-routes.ts';
import { addRoomRoutes } from './room-routes.ts';
import { addSecurityHeaders, safeHeaders } from './security-headers.ts';
import { addUploadRoute } from './upload-route.ts';
import { addWhipRoutes } from './whip/whip-routes.ts';

/** A connection on which nothing moves. WebSockets lift it and keep their own heartbeat. */
const idleMs = 60_000;
const headersMs = 15_000;
/** The largest upload on a slow line. */
const requestMs = 30 * 60_000;

/** Everything the server says over HTTP; not listening yet. `tls` null is plain HTTP. */
export async function createHttpServer(
  parts: HttpParts,
  tls: SecureContextOptions | null,
): Promise<FastifyInstance> {
  const hot: HotContentsParts = {
    contentOf: (sha256) => parts.library.hotContent(sha256),
    onAnswer: (request, bytes, tookMs) => {
      parts.metrics.assetBytes(bytes);
      parts.metrics.httpAnswered('GET', '/api/blobs/:sha256', 200, tookMs / 1_000);
      parts.logger.debug('http', {
        method: 'GET',
        url: request.url,
        status: 200,
        durationMs: Math.round(tookMs),
      });
    },
  };
  // The framework tells connections that stay open when it closes.
  let isClosing = false;
  const app = fastify({
    logger: false,
    trustProxy: (address) => parts.proxies.trusts(address),
    connectionTimeout: idleMs,
    requestTimeout: requestMs,
    bodyLimit: 64 * 1024,
    exposeHeadRoutes: true,
    routerOptions: { maxParamLength: 128 },
    // Addresses that cannot be decoded never reach a hook.
    frameworkErrors: (_error, _request, reply) => {
      reply.headers(safeHeaders);
      void sendRefusal(reply, { code: 'BAD_FIELD', message: 'The address of the request is not valid.' });
    },
    clientErrorHandler: (_error, socket) => answerMalformed(socket),
    serverFactory: (handle) => {
      const handler: RequestListener = (request, response) => {
        if (isClosing || !answerHot(request, response, hot)) handle(request, response);
      };
      // The two differ in how connections begin, in nothing that follows.
      const server =
        tls === null ? createHttpListener(handler) : (createHttpsListener(tls, handler) as unknown as Server);
      server.headersTimeout = headersMs;
      return server;
    },
  });
  app.addHook('preClose', async () => {
    isClosing = true;
  });
  addSecurityHeaders(app);
  addObservation(app, parts);
  app.setErrorHandler((error: FastifyError, request, reply) => {
    const refusal = refusalOfFramework(error);
    if (refusal !== null) return sendRefusal(reply, refusal);
    parts.logger.error('request failed', { method: request.method, url: request.url, error });
    return sendRefusal(reply, { code: 'INTERNAL' });
  });
  app.setNotFoundHandler((_request, reply) => sendRefusal(reply, { code: 'NOT_FOUND' }));

  addOperationsRoutes(app, parts);
  await app.register(
    async (api) => {
      await api.register(multipart, {
        throwFileSizeLimit: false,
        limits: {
          files: 1,
          fields: 4,
          parts: 6,
          fieldSize: 1_024,
          fieldNameSize: 64,
          fileSize: parts.assetBytesMax + 1,
          headerPairs: 32,
        },
      });
      addCallerChecks(api, parts);
      addAssetRoutes(api, parts);
      addUploadRoute(api, parts);
      addRoomRoutes(api, parts);
      addCampaignRoutes(api, parts);
      await addWhipRoutes(api, parts);
    },
    { prefix: '/api' },
  );
  await addPageRoutes(app, parts.pageFolder);
  return app;
}

function addObservation(app: FastifyInstance, { metrics, logger }: HttpParts): void {
  app.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url ?? 'unmatched';
    metrics.httpAnswered(request.method, route, reply.statusCode, reply.elapsedTime / 1_000);
    logger.debug('http', {
      method: request.method,
      url: request.url.slice(0, 200),
      status: reply.statusCode,
      durationMs: Math.round(reply.elapsedTime),
    });
  });
}

/** What is not HTTP at all never reaches a route. */
function answerMalformed(socket: Socket): void {
  if (!socket.writable) return;
  const body = JSON.stringify(refusalBody({ code: 'BAD_FIELD', message: 'The request is not valid HTTP.' }));
  socket.end(
    `HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
}
