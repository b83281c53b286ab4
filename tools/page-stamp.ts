import { createHash } from 'node:crypto';
import { existsSync, globSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { isTestFile, isForeignFolder, readWorkspace, repositoryRoot, withDependencies } from './workspace.ts';

export const pageFolder = join(repositoryRoot, 'clients/web');
export const pageDistFolder = join(pageFolder, 'dist');

/** Inside the built page: the fingerprint of what it was built from. */
export const stampName = '.built-from';

/**
 * SHA-256, in hex, over everything the page is made of: the files of the page's package and of the packages it needs, without
 * their tests, and the lock file for what comes from outside.
 */
export function pageFingerprint(): string {
  const workspace = readWorkspace();
  const paths = withDependencies(workspace, '@streamxr/web')
    .flatMap(({ folder }) => globSync(`${folder}/**`, { cwd: workspace.root, exclude: isForeignFolder }))
    .filter((path) => !isTestFile(path))
    .concat('package-lock.json')
    .sort();
  const hash = createHash('sha256');
  for (const path of paths) {
    const absolute = join(workspace.root, path);
    if (statSync(absolute).isFile()) hash.update(`${path}\0`).update(readFileSync(absolute));
  }
  return hash.digest('hex');
}

/** Whether the page that lies in `clients/web/dist` was built from this fingerprint. */
export function isPageBuiltFrom(fingerprint: string): boolean {
  const stamp = join(pageDistFolder, stampName);
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === fingerprint;
}
