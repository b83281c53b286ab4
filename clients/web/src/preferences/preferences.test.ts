import assert from 'node:assert/strict';
import { test } from 'node:test';
import { defaultPreferences, parsePreferences } from './preferences.ts';

test('X4 preferences survive being stored', () => {
  const chosen = {
    ...defaultPreferences,
    name: 'Ada',
    color: '#2c90d7',
    motion: 'reduced',
    particles: 'webgl2',
    seated: true,
    selfViewShown: false,
    selfViewCorner: 'top-left',
  } as const;
  assert.deepEqual(parsePreferences(JSON.stringify(chosen)), chosen);
});

test('X4 what was stored broken is forgotten field by field', () => {
  for (const broken of [null, '', '{', '[]', 'null', '7'])
    assert.deepEqual(parsePreferences(broken), defaultPreferences);
  const mixed = parsePreferences(
    '{"theme":"dark","textSize":"huge","seated":"yes","color":"red","selfViewCorner":"middle"}',
  );
  assert.deepEqual(mixed, { ...defaultPreferences, theme: 'dark' });
});
