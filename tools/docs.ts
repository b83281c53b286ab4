import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { renderProtocolDocument } from '@streamxr/protocol';
import { renderConfigurationDocument } from '../services/streamxr/src/config/configuration-document.ts';
import { repositoryRoot } from './workspace.ts';

/** A document that is written by a program, so that it cannot disagree with the code. */
interface GeneratedDocument {
  /** Relative to the root. */
  readonly path: string;
  readonly render: () => string;
}

const documents: readonly GeneratedDocument[] = [
  { path: 'docs/protocol.md', render: renderProtocolDocument },
  { path: 'docs/configuration.md', render: renderConfigurationDocument },
];

/** The documents whose file differs from what the code says. */
function drifted(): GeneratedDocument[] {
  return documents.filter(({ path, render }) => {
    const absolute = join(repositoryRoot, path);
    return !existsSync(absolute) || readFileSync(absolute, 'utf8') !== render();
  });
}

function main(): void {
  const stale = drifted();
  console.log(`${documents.length} documents`);
  if (process.argv.includes('--check')) {
    for (const { path } of stale) console.log(`${path} is out of date: run "npm run docs" and commit it`);
    process.exitCode = stale.length === 0 ? 0 : 1;
    return;
  }
  for (const { path, render } of stale) {
    writeFileSync(join(repositoryRoot, path), render());
    console.log(`${path} written`);
  }
}

main();
