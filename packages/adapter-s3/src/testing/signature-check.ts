import { createHash, createHmac } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { S3Credentials } from '../s3-bucket.ts';

/** Clocks may differ by a quarter of an hour. */
const skewMsMax = 15 * 60_000;

/**
 * Why a request is not believed, as S3 names it, or null. Written from AWS's description of Signature Version 4 ("Authenticating
 * Requests: Using the Authorization Header"), and from nothing that signs.
 */
export function signatureProblem(
  { method = '', url = '', headers }: IncomingMessage,
  body: Buffer,
  { accessKeyId, secretAccessKey }: S3Credentials,
): string | null {
  const form =
    /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/s3\/aws4_request, ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})$/;
  const match = form.exec(headers.authorization ?? '');
  if (match === null) return 'AccessDenied';
  const [, key = '', day = '', region = '', signedHeaders = '', signature = ''] = match;
  if (key !== accessKeyId) return 'InvalidAccessKeyId';
  const stamp = String(headers['x-amz-date']);
  if (!stamp.startsWith(day) || Math.abs(timeOf(stamp) - Date.now()) > skewMsMax)
    return 'RequestTimeTooSkewed';
  const payloadHash = String(headers['x-amz-content-sha256']);
  if (payloadHash !== sha256(body)) return 'XAmzContentSHA256Mismatch';
  const names = signedHeaders.split(';');
  if (!['host', 'x-amz-date', 'x-amz-content-sha256'].every((name) => names.includes(name)))
    return 'AccessDenied';

  const [path = '', query = ''] = url.split('?');
  const canonical = [
    method,
    path,
    canonicalQuery(query),
    ...names.map((name) => `${name}:${String(headers[name]).trim().replaceAll(/\s+/g, ' ')}`),
    '',
    signedHeaders,
    payloadHash,
  ].join('\n');
  const scope = `${day}/${region}/s3/aws4_request`;
  const toSign = ['AWS4-HMAC-SHA256', stamp, scope, sha256(Buffer.from(canonical))].join('\n');
  const signingKey = [day, region, 's3', 'aws4_request'].reduce<Buffer | string>(
    (secret, part) => createHmac('sha256', secret).update(part).digest(),
    `AWS4${secretAccessKey}`,
  );
  const expected = createHmac('sha256', signingKey).update(toSign).digest('hex');
  return expected === signature ? null : 'SignatureDoesNotMatch';
}

function canonicalQuery(query: string): string {
  if (query === '') return '';
  return query
    .split('&')
    .map((part) => (part.includes('=') ? part : `${part}=`))
    .map((part) => part.split('=').map((text) => encoded(decodeURIComponent(text.replaceAll('+', '%20')))))
    .map(([name, value]) => `${name}=${value}`)
    .sort()
    .join('&');
}

/** Everything but letters, digits, `-`, `_`, `.` and `~`. */
function encoded(text: string): string {
  return encodeURIComponent(text).replaceAll(
    /[!'()*]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** `20261122T104107Z`. */
function timeOf(stamp: string): number {
  const iso = stamp.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z');
  return Date.parse(iso);
}

function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}
