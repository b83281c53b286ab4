import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';
import { checkImportLaw } from './import-law.ts';

const trees: string[] = [];
after(() => {
  for (const tree of trees) rmSync(tree, { recursive: true });
});

/** A small workspace that keeps the law: kernel (0) <- rooms (2) <- adapter-disk (3), with a contract suite for tests. */
const lawful: Readonly<Record<string, string>> = {
  'package.json': JSON.stringify({
    workspaces: ['packages/*'],
    devDependencies: { 'fast-check': '1.0.0', vite: '1.0.0' },
  }),
  'packages/kernel/package.json': manifest('kernel', 0, {}),
  'packages/kernel/src/index.ts': `export * from './result.ts';`,
  'packages/kernel/src/result.ts': 'export const fine = true;',
  'packages/rooms/package.json': manifest('rooms', 2, { '@law/kernel': '0.1.0', jose: '1.0.0' }),
  'packages/rooms/src/index.ts': `export { room } from './room.ts';`,
  'packages/rooms/src/room.ts': `import { fine } from '@law/kernel';\nimport type { JWK } from 'jose';\nexport const room: JWK = { fine };`,
  'packages/rooms/src/room.test.ts': `import { test } from 'node:test';\nimport fc from 'fast-check';\nimport { disk } from '@law/adapter-disk';\nimport { contract } from './testing/contract.ts';\ntest('x', () => setTimeout(() => [fc, disk, contract], Date.now()));`,
  'packages/rooms/src/testing/contract.ts': `import assert from 'node:assert';\nexport const contract = assert;`,
  'packages/adapter-disk/package.json': manifest('adapter-disk', 3, { '@law/rooms': '0.1.0' }),
  'packages/adapter-disk/src/index.ts': `import { readFileSync } from 'node:fs';\nimport { room } from '@law/rooms';\nexport const disk = [room, readFileSync, Date.now()];`,
  'packages/adapter-disk/build/step.ts': `import type { Plugin } from 'vite';\nexport type Step = Plugin;`,
  'packages/adapter-disk/src/disk.test.ts': `import { contract } from '@law/rooms/testing';\nexport const suite = contract;`,
};

function manifest(name: string, level: number, dependencies: Readonly<Record<string, string>>): string {
  const exports = { '.': './src/index.ts', './testing': './src/testing/contract.ts' };
  return JSON.stringify({ name: `@law/${name}`, exports, streamxr: { level }, dependencies });
}

/** Plants the lawful tree with some files added or replaced and gives what is reported, as `rule path:line`. */
function verdicts(changes: Readonly<Record<string, string>>): string[] {
  const tree = mkdtempSync(join(tmpdir(), 'import-law-'));
  trees.push(tree);
  for (const [path, text] of Object.entries({ ...lawful, ...changes })) {
    mkdirSync(dirname(join(tree, path)), { recursive: true });
    writeFileSync(join(tree, path), text);
  }
  return checkImportLaw(tree).violations.map(({ rule, path, line }) => `${rule} ${path}:${line}`);
}

test('the import law leaves a lawful tree alone', () => {
  assert.deepEqual(verdicts({}), []);
});

const planted: ReadonlyArray<{ what: string; path: string; text: string; verdict: string }> = [
  {
    what: 'an import of a higher level',
    path: 'packages/kernel/src/result.ts',
    text: `\nimport { room } from '@law/rooms';`,
    verdict: 'lower-level packages/kernel/src/result.ts:2',
  },
  {
    what: 'a type import of a higher level',
    path: 'packages/rooms/src/room.ts',
    text: `export type Disk = import('@law/adapter-disk').Disk;`,
    verdict: 'lower-level packages/rooms/src/room.ts:1',
  },
  {
    what: 'an undeclared package of the workspace',
    path: 'packages/adapter-disk/src/index.ts',
    text: `export * from '@law/kernel';`,
    verdict: 'declared packages/adapter-disk/src/index.ts:1',
  },
  {
    what: 'an undeclared package from outside',
    path: 'packages/adapter-disk/src/index.ts',
    text: `const three = await import('three');`,
    verdict: 'declared packages/adapter-disk/src/index.ts:1',
  },
  {
    what: 'a development dependency outside tests',
    path: 'packages/adapter-disk/src/index.ts',
    text: `import fc from 'fast-check';`,
    verdict: 'declared packages/adapter-disk/src/index.ts:1',
  },
  {
    what: 'an undeclared package in a test',
    path: 'packages/adapter-disk/src/disk.test.ts',
    text: `import jose from 'jose';`,
    verdict: 'declared packages/adapter-disk/src/disk.test.ts:1',
  },
  {
    what: 'a way around the exports',
    path: 'packages/adapter-disk/src/index.ts',
    text: `import { room } from '@law/rooms/src/room.ts';`,
    verdict: 'through-exports packages/adapter-disk/src/index.ts:1',
  },
  {
    what: 'a relative import that leaves the package',
    path: 'packages/adapter-disk/src/disk.test.ts',
    text: `import { room } from '../../rooms/src/room.ts';`,
    verdict: 'inside-package packages/adapter-disk/src/disk.test.ts:1',
  },
  {
    what: 'an import of the own index',
    path: 'packages/rooms/src/deep/door.ts',
    text: `import { room } from '../index.ts';`,
    verdict: 'own-index packages/rooms/src/deep/door.ts:1',
  },
  {
    what: 'an import of the own name',
    path: 'packages/rooms/src/room.test.ts',
    text: `import { room } from '@law/rooms';`,
    verdict: 'own-name packages/rooms/src/room.test.ts:1',
  },
  {
    what: 'a contract suite in what runs for people',
    path: 'packages/adapter-disk/src/index.ts',
    text: `import { contract } from '@law/rooms/testing';`,
    verdict: 'no-development packages/adapter-disk/src/index.ts:1',
  },
  {
    what: 'own test code in what runs for people',
    path: 'packages/rooms/src/door.ts',
    text: `export { contract } from './testing/contract.ts';`,
    verdict: 'no-development packages/rooms/src/door.ts:1',
  },
  {
    what: 'Node in a domain',
    path: 'packages/rooms/src/door.ts',
    text: `import { readFileSync } from 'node:fs';`,
    verdict: 'pure-imports packages/rooms/src/door.ts:1',
  },
];

for (const { what, path, text, verdict } of planted) {
  test(`the import law reports ${what}`, () => {
    assert.deepEqual(verdicts({ [path]: text }), [verdict]);
  });
}

for (const use of [
  'Date.now()',
  'globalThis.Date.now()',
  'new Date()',
  'Math.random()',
  'performance.now()',
  'process.env',
  'setTimeout(() => 1, 1)',
  'setInterval(() => 1, 1)',
]) {
  test(`the import law reports ${use} in a domain`, () => {
    assert.deepEqual(verdicts({ 'packages/rooms/src/door.ts': `\nexport const x = () => ${use};` }), [
      'pure-ambient packages/rooms/src/door.ts:2',
    ]);
  });
}

test('the import law reports a cycle of files once, with the way round', () => {
  const files = {
    'packages/rooms/src/a.ts': `import type { B } from './b.ts';\nexport type A = B;`,
    'packages/rooms/src/b.ts': `export * from './c.ts';`,
    'packages/rooms/src/c.ts': `import './a.ts';`,
  };
  assert.deepEqual(verdicts(files), ['no-cycles packages/rooms/src/a.ts:1']);
});

test('the import law does not take a date with a time for the clock', () => {
  assert.deepEqual(verdicts({ 'packages/rooms/src/door.ts': 'export const day = new Date(0);' }), []);
});

test('the import law names the place where a file does not parse', () => {
  assert.throws(
    () => verdicts({ 'packages/rooms/src/door.ts': '\nexport const = 1;' }),
    /packages\/rooms\/src\/door\.ts:2: /,
  );
});
