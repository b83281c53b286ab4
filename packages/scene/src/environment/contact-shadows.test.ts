import assert from 'node:assert/strict';
import { test } from 'node:test';
import { contactStrength } from './contact-shadows.ts';

test('the floor is darkest under what stands on it and untouched under what is high', () => {
  assert.ok(contactStrength(0) > contactStrength(0.3));
  assert.ok(contactStrength(0.3) > 0);
  assert.equal(contactStrength(2), 0);
  assert.equal(contactStrength(-0.5), contactStrength(0));
});
