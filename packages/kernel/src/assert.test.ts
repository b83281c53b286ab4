import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assert as assertInvariant, BrokenInvariant, unreachable } from './assert.ts';

test('a broken invariant stops the program where it broke', () => {
  assertInvariant(true, 'fine');
  for (const broken of [false, 0, '', null, undefined])
    assert.throws(() => assertInvariant(broken, 'slot is taken'), new BrokenInvariant('slot is taken'));
});

test('a case that nobody handles is named', () => {
  assert.throws(() => unreachable({ state: 'unheard of' } as never), /unheard of/);
});
