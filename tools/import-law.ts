import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { findViolations, type Violation } from './import-law/rules.ts';
import { parseSource, type SourceFile } from './import-law/source-file.ts';
import { isForeignFolder, readWorkspace, repositoryRoot, type Workspace } from './workspace.ts';

/** Fewer files than this mean that the checker looked in the wrong place, not that the law is kept. */
const fileCountMin = 20;

/** Reads every source file of every package below `root` and holds it against the law. Throws on a file that does not parse. */
export function checkImportLaw(root: string = repositoryRoot): {
  fileCount: number;
  violations: Violation[];
} {
  const workspace = readWorkspace(root);
  const files = readSources(workspace);
  return { fileCount: files.length, violations: findViolations(workspace, files) };
}

function readSources(workspace: Workspace): SourceFile[] {
  const { root } = workspace;
  return workspace.packages
    .flatMap(({ folder }) =>
      globSync(`${folder}/**/*.{ts,tsx,mts,js,mjs}`, { cwd: root, exclude: isForeignFolder }),
    )
    .sort()
    .map((path) => parseSource(path, readFileSync(join(root, path), 'utf8')));
}

function main(): void {
  const { fileCount, violations } = checkImportLaw();
  for (const { rule, path, line, what } of violations) console.log(`${path}:${line}: ${rule}: ${what}`);
  console.log(`${fileCount} files, ${violations.length} violations of the import law`);
  if (fileCount < fileCountMin) {
    console.log(`expected at least ${fileCountMin} files: the checker does not see the packages`);
  }
  process.exitCode = violations.length > 0 || fileCount < fileCountMin ? 1 : 0;
}

if (import.meta.main) main();
