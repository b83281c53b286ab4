import type { S3Bucket } from '@streamxr/adapter-s3';

export type BlobsSetting = { readonly kind: 'disk' } | { readonly kind: 's3'; readonly bucket: S3Bucket };

const parameters = ['endpoint', 'region', 'style'] as const;

/** Where contents lie: `disk`, or `s3://BUCKET/PREFIX?endpoint=URL&region=REGION&style=path|host`. A text is what is wrong with it. */
export function parseBlobsSetting(text: string): BlobsSetting | string {
  if (text === 'disk') return { kind: 'disk' };
  const match = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/([^?]*))?(?:\?(.*))?$/.exec(text);
  if (match === null)
    return 'must be disk, or a bucket such as s3://models or s3://models/studio?endpoint=https://store.example';
  const [, name = '', path = '', queryText = ''] = match;
  const folder = path.replace(/\/$/, '');
  if (!/^([\w.-]+(\/[\w.-]+)*)?$/.test(folder))
    return 'must have a prefix of letters, digits, "-", "_", "." and single "/" only';
  const query = new URLSearchParams(queryText);
  const unknown = [...query.keys()].find((key) => !parameters.some((known) => known === key));
  if (unknown !== undefined)
    return `takes ${parameters.join(', ')} behind its question mark; "${unknown}" is none of them`;
  const endpointText = query.get('endpoint');
  if (
    endpointText !== null &&
    !(URL.canParse(endpointText) && /^https?:$/.test(new URL(endpointText).protocol))
  )
    return 'must have an endpoint such as https://store.example:9000';
  const endpoint = endpointText === null ? null : new URL(endpointText);
  // Amazon's own buckets have their names in front of the host; stores of one's own seldom have such names.
  const style = query.get('style') ?? (endpoint === null ? 'host' : 'path');
  if (style !== 'path' && style !== 'host') return 'must have the style path or host';
  const region = query.get('region') ?? 'us-east-1';
  if (!/^[a-z0-9-]+$/.test(region)) return 'must have a region such as eu-central-1';
  return {
    kind: 's3',
    bucket: { name, prefix: folder === '' ? '' : `${folder}/`, endpoint, region, style },
  };
}
