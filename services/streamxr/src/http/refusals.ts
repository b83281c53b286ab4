import { type ErrorCode, errorEntry, limits, type Refusal } from '@streamxr/protocol';
import type { FastifyError, FastifyReply } from 'fastify';

/** The body of every refusal over HTTP. */
export function refusalBody({ code, message }: Refusal): {
  readonly error: { readonly code: ErrorCode; readonly message: string };
} {
  return {
    error: { code, message: (message ?? errorEntry(code).sentence).slice(0, limits.errorMessageMax) },
  };
}

/** Answers with the catalogue's status, and with Retry-After where trying again helps. */
export function sendRefusal(reply: FastifyReply, refusal: Refusal): FastifyReply {
  if (refusal.retryAfterMs !== undefined)
    reply.header('retry-after', Math.ceil(refusal.retryAfterMs / 1_000));
  reply.removeHeader('etag').header('cache-control', 'no-store');
  return reply.code(errorEntry(refusal.code).http).send(refusalBody(refusal));
}

/** For bodies of any other kind. */
export const formExpected = 'Send the model as the field "file" of a multipart form.';

/** What the framework found wrong with a request, in the catalogue's words; null for what is our own fault. */
export function refusalOfFramework(error: FastifyError): Refusal | null {
  switch (error.code) {
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return { code: 'TOO_LARGE' };
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
    case 'FST_INVALID_MULTIPART_CONTENT_TYPE':
      // The only route that takes a body is the upload.
      return { code: 'ASSET_NOT_GLB', message: formExpected };
    case 'FST_FILES_LIMIT':
      return { code: 'BAD_FIELD', message: 'Send one file at a time.' };
    case 'FST_PARTS_LIMIT':
    case 'FST_FIELDS_LIMIT':
      return { code: 'BAD_FIELD', message: 'The form has too many fields.' };
    case 'FST_PROTO_VIOLATION':
      return { code: 'BAD_FIELD', message: 'A field of the form has a name that is not allowed.' };
    default:
      return error.statusCode !== undefined && error.statusCode < 500 ? { code: 'BAD_FIELD' } : null;
  }
}
