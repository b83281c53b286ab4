import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The repository's root folder, absolute. */
export const repositoryRoot = dirname(import.meta.dirname);

/** What the tools need to know of one package.json of the workspace. */
export interface WorkspacePackage {
  readonly name: string;
  /** Relative to the root, with forward slashes: `packages/kernel`. */
  readonly folder: string;
  /** Its place in the order of imports (docs/ARCHITECTURE.md): a package imports only strictly lower levels. */
  readonly level: number;
  /** From subpath (`.`, `./testing`) to file (`./src/index.ts`). */
  readonly exports: ReadonlyMap<string, string>;
  readonly dependencies: ReadonlySet<string>;
  readonly devDependencies: ReadonlySet<string>;
}

export interface Workspace {
  readonly root: string;
  readonly packages: readonly WorkspacePackage[];
  /** What the root's package.json gives to the tests of every package. */
  readonly devDependencies: ReadonlySet<string>;
}

interface Manifest {
  readonly name?: string;
  readonly workspaces?: readonly string[];
  readonly streamxr?: { readonly level?: number };
  readonly exports?: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

/** Reads every package of the workspace. Throws when a manifest has no name or no `streamxr.level`. */
export function readWorkspace(root: string = repositoryRoot): Workspace {
  const manifest = readManifest(join(root, 'package.json'));
  const folders = (manifest.workspaces ?? []).flatMap((pattern) => globSync(pattern, { cwd: root })).sort();
  const packages = folders
    .filter((folder) => existsSync(join(root, folder, 'package.json')))
    .map((folder) => readPackage(root, folder));
  return { root, packages, devDependencies: new Set(Object.keys(manifest.devDependencies ?? {})) };
}

/** The package of that name and every workspace package it needs, directly or not. Throws on an unknown name. */
export function withDependencies(workspace: Workspace, name: string): WorkspacePackage[] {
  const byName = new Map(workspace.packages.map((entry) => [entry.name, entry]));
  const reached = new Set<WorkspacePackage>();
  const pending = [name];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const entry = byName.get(next);
    if (entry === undefined) throw new Error(`no package of the workspace is called ${next}`);
    if (reached.has(entry)) continue;
    reached.add(entry);
    pending.push(...[...entry.dependencies].filter((dependency) => byName.has(dependency)));
  }
  return [...reached].sort((a, b) => a.folder.localeCompare(b.folder));
}

/** Tests and what only tests use: contract suites, fixtures. */
export function isTestFile(path: string): boolean {
  return /(^|\/)testing\/|\.test\.tsx?$/.test(path);
}

/** Never part of what runs for people: tests, configuration of the tools, and a package's `build/` folder of build steps. */
export function isDevelopmentFile(path: string): boolean {
  return isTestFile(path) || /\.config\.ts$|^[^/]+\/[^/]+\/build\//.test(path);
}

/** For `exclude` of a glob: folders that hold what was generated or installed, not written. */
export function isForeignFolder(path: string): boolean {
  return /(^|\/)(dist|node_modules)$/.test(path);
}

function readPackage(root: string, folder: string): WorkspacePackage {
  const manifest = readManifest(join(root, folder, 'package.json'));
  const level = manifest.streamxr?.level;
  if (manifest.name === undefined) throw new Error(`${folder}/package.json has no name`);
  if (level === undefined) throw new Error(`${folder}/package.json has no streamxr.level`);
  return {
    name: manifest.name,
    folder,
    level,
    exports: new Map(Object.entries(manifest.exports ?? {})),
    dependencies: new Set(Object.keys(manifest.dependencies ?? {})),
    devDependencies: new Set(Object.keys(manifest.devDependencies ?? {})),
  };
}

function readManifest(path: string): Manifest {
  return JSON.parse(readFileSync(path, 'utf8')) as Manifest;
}
