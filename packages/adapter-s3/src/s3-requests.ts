import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { AwsV4Signer } from 'aws4fetch';
import { type S3Bucket, type S3Credentials, urlOf } from './s3-bucket.ts';
import { S3Refusal, storageErrorOf } from './s3-failure.ts';

export interface S3Request {
  /** What for, in words of an operator's log. */
  readonly attempt: string;
  readonly method: 'GET' | 'HEAD' | 'PUT' | 'POST' | 'DELETE';
  /** Within the bucket's prefix; empty is the bucket itself. */
  readonly key: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array<ArrayBuffer>;
  /** Statuses that are answers as good as success. */
  readonly accepts?: readonly number[];
  /** Ends the reading of the answer's body. */
  readonly signal?: AbortSignal;
}

export interface S3RequestsOptions {
  readonly bucket: S3Bucket;
  readonly credentials: S3Credentials;
  /** Before the second attempt; twice that before each further one, and up to twice as long by chance. */
  readonly firstPauseMs?: number;
  /** Until the head of an answer is there; a part of 8 MiB has to be sent before that. */
  readonly answerMsMax?: number;
}

const attemptsMax = 5;
const emptySha256 = createHash('sha256').digest('hex');

/** Signed requests to one bucket (AWS Signature Version 4), tried again where that may help: every one of them may be repeated. */
export class S3Requests {
  readonly #bucket: S3Bucket;
  readonly #credentials: S3Credentials;
  readonly #firstPauseMs: number;
  readonly #answerMsMax: number;
  /** Signing keys of the day. */
  readonly #keys = new Map<string, ArrayBuffer>();

  constructor({ bucket, credentials, firstPauseMs = 100, answerMsMax = 60_000 }: S3RequestsOptions) {
    this.#bucket = bucket;
    this.#credentials = credentials;
    this.#firstPauseMs = firstPauseMs;
    this.#answerMsMax = answerMsMax;
  }

  /** The answer; its body must be read or cancelled. Throws StorageError when the store refuses or does not answer. */
  async send(request: S3Request): Promise<Response> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#sendOnce(request);
      } catch (error) {
        const isPassing = !(error instanceof S3Refusal) || error.isPassing;
        if (!isPassing || attempt >= attemptsMax || request.signal?.aborted === true)
          throw storageErrorOf(request.attempt, error);
        await sleep(this.#firstPauseMs * 2 ** (attempt - 1) * (1 + Math.random()));
      }
    }
  }

  /** Like `send`, for answers whose body is a few words. */
  async ask(request: S3Request): Promise<{ readonly response: Response; readonly body: string }> {
    const response = await this.send(request);
    try {
      return { response, body: await response.text() };
    } catch (error) {
      throw storageErrorOf(request.attempt, error);
    }
  }

  async #sendOnce({ method, key, query = {}, headers, body, accepts, signal }: S3Request): Promise<Response> {
    const url = urlOf(this.#bucket, key === '' ? '' : `${this.#bucket.prefix}${key}`);
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
    const signed = await new AwsV4Signer({
      ...this.#credentials,
      service: 's3',
      region: this.#bucket.region,
      cache: this.#keys,
      method,
      url: url.href,
      headers: { ...headers, 'x-amz-content-sha256': body === undefined ? emptySha256 : hashOf(body) },
      ...(body === undefined ? {} : { body }),
    }).sign();
    const late = new AbortController();
    const timer = setTimeout(() => late.abort(new Error('no answer in time')), this.#answerMsMax);
    try {
      const response = await fetch(signed.url, {
        method,
        headers: signed.headers,
        signal: signal === undefined ? late.signal : AbortSignal.any([signal, late.signal]),
        ...(body === undefined ? {} : { body }),
      });
      if (response.ok || accepts?.includes(response.status) === true) return response;
      throw await S3Refusal.of(response);
    } finally {
      clearTimeout(timer);
    }
  }
}

function hashOf(body: Uint8Array): string {
  return createHash('sha256').update(body).digest('hex');
}
