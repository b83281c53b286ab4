/** Where the blobs lie. */
export interface S3Bucket {
  readonly name: string;
  /** Before every key: empty, or ending with a slash. */
  readonly prefix: string;
  /** Of a store that is not Amazon's; null is Amazon's of that region. */
  readonly endpoint: URL | null;
  readonly region: string;
  /** `path`: endpoint/bucket/key. `host`: bucket.endpoint/key. */
  readonly style: 'path' | 'host';
}

export interface S3Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** The address of a key; of the bucket itself for the empty one. Keys are made of letters, digits, `-`, `_`, `.` and `/` only. */
export function urlOf({ name, endpoint, region, style }: S3Bucket, key: string): URL {
  const base = endpoint ?? new URL(`https://s3.${region}.amazonaws.com`);
  const url = new URL(base);
  const folder = url.pathname.replace(/\/$/, '');
  if (style === 'host') url.hostname = `${name}.${url.hostname}`;
  url.pathname = style === 'host' ? `${folder}/${key}` : `${folder}/${name}/${key}`;
  return url;
}
