import { StorageError } from '@streamxr/kernel';
import { elementsOf, textOf } from './answer-xml.ts';
import { S3Refusal, storageErrorOf } from './s3-failure.ts';
import type { S3Requests } from './s3-requests.ts';
import type { Spool } from './spool.ts';

/** S3 asks for 5 MiB at least, of all parts but the last, and takes 10,000 of them. */
export const partBytes = 8 * 1024 * 1024;
const partsAtOnce = 3;

/** Uploads what is larger than a part: parts side by side, each tried again by itself; visible only when all are there. Throws StorageError. */
export async function uploadInParts(requests: S3Requests, key: string, spool: Spool): Promise<void> {
  const begun = await requests.ask({
    attempt: 'begin an upload in parts',
    method: 'POST',
    key,
    query: { uploads: '' },
  });
  const uploadId = textOf(begun.body, 'UploadId');
  if (uploadId === null) throw new StorageError('STORAGE_FAILED', 'S3: an upload in parts got no id');
  try {
    await complete(requests, key, uploadId, await uploadParts(requests, key, uploadId, spool));
  } catch (error) {
    await abortUpload(requests, key, uploadId);
    throw error;
  }
}

/** Ends uploads of blobs that a crash interrupted: their parts cost space that nothing shows. Stores without that list have to tidy up themselves. */
export async function abortInterrupted(
  requests: S3Requests,
  prefix: string,
  within: string,
): Promise<number> {
  const { response, body } = await requests.ask({
    attempt: 'look for interrupted uploads',
    method: 'GET',
    key: '',
    query: { uploads: '', prefix: `${prefix}${within}` },
    accepts: [400, 404, 405, 501],
  });
  if (!response.ok) return 0;
  const uploads = elementsOf(body, 'Upload');
  for (const upload of uploads) {
    const key = textOf(upload, 'Key');
    const uploadId = textOf(upload, 'UploadId');
    if (key?.startsWith(prefix) === true && uploadId !== null)
      await abortUpload(requests, key.slice(prefix.length), uploadId);
  }
  return uploads.length;
}

/** The ETags of the parts, in their order. */
async function uploadParts(
  requests: S3Requests,
  key: string,
  uploadId: string,
  spool: Spool,
): Promise<string[]> {
  const count = Math.ceil(spool.bytes / partBytes);
  const etags = new Array<string>(count);
  let next = 0;
  const upload = async (): Promise<void> => {
    for (let at = next++; at < count; at = next++) {
      const body = await spool.read(at * partBytes, Math.min(spool.bytes, (at + 1) * partBytes));
      const { response } = await requests.ask({
        attempt: 'upload a part',
        method: 'PUT',
        key,
        query: { partNumber: String(at + 1), uploadId },
        body,
      });
      etags[at] = response.headers.get('etag') ?? '';
    }
  };
  const uploads = Array.from({ length: partsAtOnce }, upload);
  // None goes on while the upload is taken back.
  await Promise.allSettled(uploads);
  await Promise.all(uploads);
  return etags;
}

async function complete(
  requests: S3Requests,
  key: string,
  uploadId: string,
  etags: readonly string[],
): Promise<void> {
  const parts = etags.map(
    (etag, at) => `<Part><PartNumber>${at + 1}</PartNumber><ETag>${escaped(etag)}</ETag></Part>`,
  );
  const attempt = 'end an upload in parts';
  const { response, body } = await requests.ask({
    attempt,
    method: 'POST',
    key,
    query: { uploadId },
    headers: { 'content-type': 'application/xml' },
    body: new TextEncoder().encode(
      `<CompleteMultipartUpload xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${parts.join('')}</CompleteMultipartUpload>`,
    ),
  });
  // The answer begins before its outcome is known: a failure may come with status 200.
  const code = textOf(body, 'Code');
  if (code !== null)
    throw storageErrorOf(attempt, new S3Refusal(response.status, code, textOf(body, 'Message') ?? ''));
}

/** Never fails: what stays behind is found at the next start. */
async function abortUpload(requests: S3Requests, key: string, uploadId: string): Promise<void> {
  try {
    await requests.ask({
      attempt: 'take an upload back',
      method: 'DELETE',
      key,
      query: { uploadId },
      accepts: [404],
    });
  } catch (error) {
    if (!(error instanceof StorageError)) throw error;
  }
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
