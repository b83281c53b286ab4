import { createHash, randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { S3Bucket, S3Credentials } from '../s3-bucket.ts';
import { signatureProblem } from './signature-check.ts';

/** What happens to a request. */
export type Fault =
  /** Answered so, without its effect. */
  | { readonly type: 'status'; readonly status: number; readonly code: string }
  /** The line breaks before anything happens. */
  | { readonly type: 'reset' }
  /** The line breaks after so many bytes of the answer's body. */
  | { readonly type: 'cut'; readonly afterBytes: number };

interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Buffer | string;
}

interface Call {
  readonly method: string;
  /** Without the bucket; empty for the bucket itself. */
  readonly key: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

const bucketName = 'models';
const pageKeysMax = 1_000;
/** Of every part but the last. */
const partBytesMin = 5 * 1024 * 1024;

/**
 * A store that speaks the part of S3 that blobs need, in memory: signatures are checked, uploads in parts keep the rules of sizes and
 * order, lists come in pages, ranges and errors look as AWS describes them. Requests can be made to fail.
 */
export class S3Server implements AsyncDisposable {
  readonly credentials: S3Credentials = {
    accessKeyId: 'AKIDEXAMPLE',
    secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
  };
  readonly objects = new Map<string, Buffer>();
  readonly uploads = new Map<string, { readonly key: string; readonly parts: Map<number, Buffer> }>();
  /** Method and path of every request that came. */
  readonly seen: string[] = [];
  /** Asked for each request; null lets it through. */
  fault: (seen: string) => Fault | null = () => null;
  readonly #server: Server = createServer((request, response) => {
    void this.#receive(request, response);
  });

  static async start(): Promise<S3Server> {
    const server = new S3Server();
    await new Promise<void>((resolve) => server.#server.listen(0, '127.0.0.1', resolve));
    return server;
  }

  get endpoint(): URL {
    return new URL(`http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`);
  }

  /** A place that nobody has used. */
  freshPlace(): S3Bucket {
    const prefix = `${randomUUID()}/`;
    return { name: bucketName, prefix, endpoint: this.endpoint, region: 'eu-north-1', style: 'path' };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const seen = `${request.method} ${request.url}`;
    this.seen.push(seen);
    const fault = this.fault(seen);
    if (fault?.type === 'reset') {
      request.destroy();
      return;
    }
    const pieces: Buffer[] = [];
    for await (const piece of request) pieces.push(piece as Buffer);
    const body = Buffer.concat(pieces);
    const problem = signatureProblem(request, body, this.credentials);
    const url = new URL(request.url ?? '', this.endpoint);
    const [, bucket, ...key] = decodeURIComponent(url.pathname).split('/');
    const answer =
      fault?.type === 'status'
        ? refusal(fault.status, fault.code)
        : problem !== null
          ? refusal(problem === 'XAmzContentSHA256Mismatch' ? 400 : 403, problem)
          : bucket !== bucketName
            ? refusal(404, 'NoSuchBucket')
            : this.#answer({
                method: request.method ?? '',
                key: key.join('/'),
                query: url.searchParams,
                headers: request.headers,
                body,
              });
    this.#send(request, response, answer, fault?.type === 'cut' ? fault.afterBytes : null);
  }

  #send(
    { method }: IncomingMessage,
    response: ServerResponse,
    answer: Answer,
    cutAfter: number | null,
  ): void {
    const body = Buffer.from(answer.body ?? '');
    response.writeHead(answer.status, { 'content-length': body.length, ...answer.headers });
    if (method === 'HEAD') response.end();
    else if (cutAfter === null) response.end(body);
    else response.write(body.subarray(0, cutAfter), () => response.destroy());
  }

  #answer(call: Call): Answer {
    const { method, key, query } = call;
    if (key === '') return query.has('uploads') ? this.#listUploads(query) : this.#list(query);
    if (method === 'POST' && query.has('uploads')) return this.#begin(key);
    if (query.has('uploadId')) return this.#upload(call);
    if (method === 'PUT') {
      this.objects.set(key, call.body);
      return { status: 200, headers: { etag: etagOf(call.body) } };
    }
    if (method === 'DELETE') {
      this.objects.delete(key);
      return { status: 204 };
    }
    return this.#read(key, call.headers.range);
  }

  #read(key: string, range: string | undefined): Answer {
    const content = this.objects.get(key);
    if (content === undefined) return refusal(404, 'NoSuchKey');
    const headers = { etag: etagOf(content), 'accept-ranges': 'bytes' };
    const match = /^bytes=(\d+)-(\d*)$/.exec(range ?? '');
    if (match === null) return { status: 200, headers, body: content };
    const start = Number(match[1]);
    if (start >= content.length) {
      const whole = { 'content-range': `bytes */${content.length}` };
      return { ...refusal(416, 'InvalidRange'), headers: whole };
    }
    const end = Math.min(match[2] === '' ? Number.POSITIVE_INFINITY : Number(match[2]), content.length - 1);
    return {
      status: 206,
      headers: { ...headers, 'content-range': `bytes ${start}-${end}/${content.length}` },
      body: content.subarray(start, end + 1),
    };
  }

  #list(query: URLSearchParams): Answer {
    if (query.get('list-type') !== '2') return refusal(501, 'NotImplemented');
    const prefix = query.get('prefix') ?? '';
    const token = query.get('continuation-token');
    const after = token === null ? '' : Buffer.from(token, 'base64').toString();
    const keys = [...this.objects.keys()].filter((key) => key.startsWith(prefix) && key > after).sort();
    const page = keys.slice(0, pageKeysMax);
    const next =
      keys.length > page.length
        ? `<IsTruncated>true</IsTruncated><NextContinuationToken>${Buffer.from(page.at(-1) ?? '').toString('base64')}</NextContinuationToken>`
        : '<IsTruncated>false</IsTruncated>';
    const contents = page.map((key) => `<Contents><Key>${key}</Key></Contents>`).join('');
    return xml('ListBucketResult', `<KeyCount>${page.length}</KeyCount>${next}${contents}`);
  }

  #begin(key: string): Answer {
    // Characters that XML and addresses both treat in their own way.
    const uploadId = `${randomUUID()}&+/=`;
    this.uploads.set(uploadId, { key, parts: new Map() });
    return xml(
      'InitiateMultipartUploadResult',
      `<Key>${key}</Key><UploadId>${uploadId.replace('&', '&amp;')}</UploadId>`,
    );
  }

  #listUploads(query: URLSearchParams): Answer {
    const found = [...this.uploads].filter(([, { key }]) => key.startsWith(query.get('prefix') ?? ''));
    return xml(
      'ListMultipartUploadsResult',
      found
        .map(
          ([uploadId, { key }]) =>
            `<Upload><Key>${key}</Key><UploadId>${uploadId.replace('&', '&amp;')}</UploadId></Upload>`,
        )
        .join(''),
    );
  }

  #upload({ method, key, query, body }: Call): Answer {
    const uploadId = query.get('uploadId') ?? '';
    const upload = this.uploads.get(uploadId);
    if (upload === undefined || upload.key !== key) return refusal(404, 'NoSuchUpload');
    if (method === 'DELETE') {
      this.uploads.delete(uploadId);
      return { status: 204 };
    }
    if (method === 'PUT') {
      upload.parts.set(Number(query.get('partNumber')), body);
      return { status: 200, headers: { etag: etagOf(body) } };
    }
    const wanted = [
      ...body
        .toString()
        .matchAll(/<Part><PartNumber>(\d+)<\/PartNumber><ETag>&quot;(\w+)&quot;<\/ETag><\/Part>/g),
    ].map(([, number, etag]) => ({ number: Number(number), etag }));
    const parts = wanted.map(({ number }) => upload.parts.get(number));
    if (parts.some((part, at) => part === undefined || etagOf(part) !== `"${wanted[at]?.etag}"`))
      return refusal(400, 'InvalidPart');
    if (wanted.some(({ number }, at) => at > 0 && number <= (wanted[at - 1]?.number ?? 0)))
      return refusal(400, 'InvalidPartOrder');
    const whole = parts.filter((part) => part !== undefined);
    if (whole.slice(0, -1).some((part) => part.length < partBytesMin)) return refusal(400, 'EntityTooSmall');
    this.uploads.delete(uploadId);
    this.objects.set(key, Buffer.concat(whole));
    return xml('CompleteMultipartUploadResult', `<Key>${key}</Key>`);
  }
}

function etagOf(content: Buffer): string {
  return `"${createHash('md5').update(content).digest('hex')}"`;
}

function xml(name: string, content: string): Answer {
  const body = `<?xml version="1.0" encoding="UTF-8"?>\n<${name} xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${content}</${name}>`;
  return { status: 200, headers: { 'content-type': 'application/xml' }, body };
}

function refusal(status: number, code: string): Answer {
  const body = `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${code}, said the store</Message></Error>`;
  return { status, headers: { 'content-type': 'application/xml' }, body };
}
