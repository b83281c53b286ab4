import { assetNameOfFile, cleanAssetName } from '@streamxr/assets';
import type { Refusal } from '@streamxr/protocol';
import type { FastifyInstance } from 'fastify';
import { requireGrant } from './caller-checks.ts';
import type { HttpParts } from './http-parts.ts';
import { refuseWithBody } from './refuse-with-body.ts';
import { formExpected } from './refusals.ts';
import { receiveForm } from './upload-form.ts';

/** Room for the form around the file. */
const formBytesMax = 64 * 1024;

/** POST /api/assets/upload: a multipart form with one `file` and perhaps a `name`, in any order. */
export function addUploadRoute(api: FastifyInstance, parts: HttpParts): void {
  const { library, assetBytesMax, uploadRates, clock, proxies, metrics } = parts;

  api.post('/assets/upload', { onRequest: requireGrant('upload') }, async (request, reply) => {
    const refused = (refusal: Refusal): Promise<typeof reply> => {
      metrics.refused(refusal.code);
      return refuseWithBody(request, reply, refusal);
    };
    const waitMs = uploadRates?.take(proxies.addressOf(request.raw), clock.nowMs()) ?? 0;
    if (waitMs > 0) return refused({ code: 'RATE_LIMITED', retryAfterMs: waitMs });
    if (!request.isMultipart()) {
      return refused({
        code: 'ASSET_NOT_GLB',
        message: formExpected,
      });
    }
    // Said before anything is read, so that nobody sends a gigabyte to hear it.
    if (Number(request.headers['content-length'] ?? 0) > assetBytesMax + formBytesMax) {
      const allowed = assetBytesMax.toLocaleString('en');
      return refused({
        code: 'ASSET_TOO_LARGE',
        message: `The file is larger than the ${allowed} bytes that are allowed here.`,
      });
    }
    const uploaded = await receiveForm(request, (file, name, signal) =>
      library.upload(
        file.content,
        name.then((given) => (given === null ? assetNameOfFile(file.filename) : cleanAssetName(given))),
        signal,
      ),
    );
    return uploaded.ok ? reply.code(201).send({ asset: uploaded.value }) : refused(uploaded.refusal);
  });
}
