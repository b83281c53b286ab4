import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Document } from '@gltf-transform/core';
import { sanitise } from './sanitise.ts';

test('A1 what stands in a name means nothing to a page, and what is no name goes', async () => {
  const document = new Document();
  const marked = document.createNode('<img src=x onerror=alert(1)>');
  // The reader passes on whatever the file has in a name's place.
  const numbered = document.createNode(7 as unknown as string);
  document.createScene().addChild(marked).addChild(numbered);
  await document.transform(sanitise());
  assert.doesNotMatch(marked.getName(), /[<>="]/);
  assert.equal(numbered.getName(), '');
});
