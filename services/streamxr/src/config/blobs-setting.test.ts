import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseBlobsSetting } from './blobs-setting.ts';

test('A8 contents lie on disk, in a bucket of Amazon, or in that of another store', () => {
  assert.deepEqual(parseBlobsSetting('disk'), { kind: 'disk' });
  assert.deepEqual(parseBlobsSetting('s3://my-models'), {
    kind: 's3',
    bucket: { name: 'my-models', prefix: '', endpoint: null, region: 'us-east-1', style: 'host' },
  });
  const text = 's3://models/studio/one/?endpoint=http://127.0.0.1:9000&region=eu-north-1';
  assert.deepEqual(parseBlobsSetting(text), {
    kind: 's3',
    bucket: {
      name: 'models',
      prefix: 'studio/one/',
      endpoint: new URL('http://127.0.0.1:9000'),
      region: 'eu-north-1',
      style: 'path',
    },
  });
});

test('A8 what is wrong with a place of contents is said', () => {
  for (const [text, words] of [
    ['', /must be disk/],
    ['s3://', /must be disk/],
    ['S3://models', /must be disk/],
    ['https://models', /must be disk/],
    ['s3://models/a b', /prefix/],
    ['s3://models//a', /prefix/],
    ['s3://models?endpoint=store', /endpoint/],
    ['s3://models?endpoint=file:///x', /endpoint/],
    ['s3://models?style=dns', /style/],
    ['s3://models?region=', /region/],
    ['s3://models?secret=x', /"secret" is none/],
  ] as const) {
    const problem = parseBlobsSetting(text);
    assert.ok(typeof problem === 'string', text);
    assert.match(problem, words);
  }
});
