import type { FastifyInstance } from 'fastify';

/** The page runs its own scripts and WebAssembly, paints what it made itself, and talks to this server only. */
const pagePolicy = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  // Components set positions and colours as style attributes.
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' blob: data:",
  "font-src 'self'",
  "media-src 'self' blob:",
  // blob: and data: — textures inside a model are fetched from where the loader has put them.
  "connect-src 'self' ws: wss: blob: data:",
  "worker-src 'self' blob:",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** Answers of the API are data; a browser that is led to show one must not run any of it. */
export const dataPolicy = "default-src 'none'; frame-ancestors 'none'";

/** On every answer, whatever it is about. */
export const safeHeaders = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'permissions-policy':
    'xr-spatial-tracking=(self), microphone=(self), camera=(self), display-capture=(self), gamepad=(self), fullscreen=(self), geolocation=(), payment=(), usb=()',
  // Together they give the page shared memory; nothing foreign is ever embedded.
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
  'cross-origin-resource-policy': 'same-origin',
} as const;

/** Puts the safe headers on every answer, refusals included. */
export function addSecurityHeaders(app: FastifyInstance): void {
  app.addHook('onRequest', async (request, reply) => {
    reply.headers(safeHeaders);
    reply.header('content-security-policy', isData(request.url) ? dataPolicy : pagePolicy);
  });
}

function isData(url: string): boolean {
  return /^\/(api|health|ready|metrics)\b/.test(url);
}
