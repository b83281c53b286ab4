import assert from 'node:assert/strict';
import { test } from 'node:test';
import { shortCount, wordsOfParticles, wordsOfSync } from './campaign-words.ts';

test('C1 a person reads how far joining is, and whether every bit is right', () => {
  assert.equal(wordsOfSync({ kind: 'joining', share: 0.437 }).words, 'joining 43 %');
  assert.equal(wordsOfSync({ kind: 'exact' }).words, 'exact');
  assert.equal(wordsOfSync({ kind: 'healed' }).words, 'healed');
  assert.equal(wordsOfSync({ kind: 'exact' }).tone, 'good');
  assert.equal(wordsOfSync({ kind: 'healing' }).tone, 'trouble');
});

test('C1 particles are counted in words', () => {
  assert.equal(wordsOfParticles(250_000), '250,000 particles');
  assert.equal(wordsOfParticles(1_000_000), '1.0 million particles');
  assert.deepEqual([102_400, 500_000, 1_000_000].map(shortCount), ['102K', '500K', '1M']);
});
