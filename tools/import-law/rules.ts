import { posix } from 'node:path';
import { isDevelopmentFile, type Workspace, type WorkspacePackage } from '../workspace.ts';
import { findCycles } from './cycles.ts';
import type { ImportMention, SourceFile } from './source-file.ts';

/** The rules by the name under which a violation is reported; docs/ARCHITECTURE.md says why each exists. */
export type Rule =
  | 'lower-level'
  | 'declared'
  | 'through-exports'
  | 'inside-package'
  | 'own-index'
  | 'own-name'
  | 'no-cycles'
  | 'no-development'
  | 'pure-imports'
  | 'pure-ambient';

export interface Violation {
  readonly rule: Rule;
  readonly path: string;
  readonly line: number;
  readonly what: string;
}

/** Packages up to this level are domains: `(state, input, now) -> effects`, nothing of the machine they run on. */
const domainLevelMax = 2;

/**
 * Holds the files of a workspace against the law. `files` may come from any package of the workspace, but all files of a
 * package must come together: its cycles are found among them. Gives violations in the order of the files.
 */
export function findViolations(workspace: Workspace, files: readonly SourceFile[]): Violation[] {
  const byName = new Map(workspace.packages.map((entry) => [entry.name, entry]));
  return workspace.packages.flatMap((owner) => {
    const own = files.filter((file) => file.path.startsWith(`${owner.folder}/`));
    return [
      ...own.flatMap((file) => [...importViolations(workspace, byName, owner, file), ...purity(owner, file)]),
      ...cycleViolations(own),
    ];
  });
}

function importViolations(
  workspace: Workspace,
  byName: ReadonlyMap<string, WorkspacePackage>,
  owner: WorkspacePackage,
  file: SourceFile,
): Violation[] {
  const development = isDevelopmentFile(file.path);
  return file.imports.flatMap((mention) => {
    const report = (rule: Rule, what: string): Violation[] => [
      { rule, path: file.path, line: mention.line, what },
    ];
    const { specifier } = mention;
    if (specifier.startsWith('node:')) return [];
    if (specifier.startsWith('.')) return relativeImport(owner, file, mention, development, report);

    const { name, subpath } = splitSpecifier(specifier);
    if (name === owner.name) return report('own-name', `${specifier} is the package itself; import the file`);
    const target = byName.get(name);
    if (target === undefined) {
      return isDeclared(workspace, owner, name, development)
        ? []
        : report('declared', `${name} is not in ${owner.folder}/package.json`);
    }
    const exported = target.exports.get(subpath);
    if (exported === undefined) return report('through-exports', `${target.name} does not export ${subpath}`);
    // A test may look at anything that exists: a contract suite meets its adapters, a client its server.
    if (development) return [];
    if (isDevelopmentFile(exported)) return report('no-development', `${specifier} is for development only`);
    if (target.level >= owner.level) {
      return report('lower-level', `${owner.name} (${owner.level}) imports ${target.name} (${target.level})`);
    }
    return owner.dependencies.has(name)
      ? []
      : report('declared', `${name} is not in the dependencies of ${owner.folder}/package.json`);
  });
}

function relativeImport(
  owner: WorkspacePackage,
  file: SourceFile,
  { specifier }: ImportMention,
  development: boolean,
  report: (rule: Rule, what: string) => Violation[],
): Violation[] {
  const target = resolveRelative(file.path, specifier);
  if (!target.startsWith(`${owner.folder}/`))
    return report('inside-package', `${specifier} leaves the package`);
  if (isOwnIndex(owner, target)) return report('own-index', `${specifier} is the package's own index`);
  if (!development && isDevelopmentFile(target))
    return report('no-development', `${specifier} is for development only`);
  return [];
}

function purity(owner: WorkspacePackage, file: SourceFile): Violation[] {
  if (owner.level > domainLevelMax || isDevelopmentFile(file.path)) return [];
  const { path } = file;
  return [
    ...file.imports
      .filter(({ specifier }) => specifier.startsWith('node:'))
      .map(
        ({ specifier, line }) =>
          ({ rule: 'pure-imports', path, line, what: `domain imports ${specifier}` }) as const,
      ),
    ...file.ambient.map(
      ({ what, line }) => ({ rule: 'pure-ambient', path, line, what: `domain uses ${what}` }) as const,
    ),
  ];
}

function cycleViolations(files: readonly SourceFile[]): Violation[] {
  const graph = new Map(
    files.map((file) => [
      file.path,
      file.imports
        .filter(({ specifier }) => specifier.startsWith('.'))
        .map(({ specifier }) => resolveRelative(file.path, specifier)),
    ]),
  );
  return findCycles(graph).map((cycle) => {
    const [path = '', next = ''] = cycle;
    const mention = files
      .find((file) => file.path === path)
      ?.imports.find(({ specifier }) => resolveRelative(path, specifier) === next);
    return { rule: 'no-cycles', path, line: mention?.line ?? 1, what: [...cycle, path].join(' -> ') };
  });
}

function isDeclared(
  workspace: Workspace,
  owner: WorkspacePackage,
  name: string,
  development: boolean,
): boolean {
  if (owner.dependencies.has(name)) return true;
  return development && (owner.devDependencies.has(name) || workspace.devDependencies.has(name));
}

function isOwnIndex(owner: WorkspacePackage, target: string): boolean {
  return [...owner.exports.values()].some(
    (entry) => posix.basename(entry).startsWith('index.') && posix.join(owner.folder, entry) === target,
  );
}

function resolveRelative(from: string, specifier: string): string {
  // A query (`./model.glb?url`) belongs to the bundler, not to the path.
  return posix.join(posix.dirname(from), specifier.replace(/\?.*$/, ''));
}

/** `@streamxr/rooms/testing` -> `@streamxr/rooms` and `./testing`; `three` -> `three` and `.`. */
function splitSpecifier(specifier: string): { name: string; subpath: string } {
  const parts = specifier.split('/');
  const nameLength = specifier.startsWith('@') ? 2 : 1;
  const rest = parts.slice(nameLength).join('/');
  return { name: parts.slice(0, nameLength).join('/'), subpath: rest === '' ? '.' : `./${rest}` };
}
