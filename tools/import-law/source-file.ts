import { type ESTree, parseSync, Visitor } from 'vite';

/** One mention of another module, whatever its form: static, re-export, dynamic with a literal, or `import('x').Type`. */
export interface ImportMention {
  readonly specifier: string;
  readonly line: number;
}

/** A use of the clock, chance, timers or the process that a pure package must not make. */
export interface AmbientUse {
  readonly what: string;
  readonly line: number;
}

/** What the import law reads of one file. `path` is relative to the root, with forward slashes. */
export interface SourceFile {
  readonly path: string;
  readonly imports: readonly ImportMention[];
  readonly ambient: readonly AmbientUse[];
}

const ambientMembers = new Set(['Date.now', 'Math.random', 'performance.now', 'process.env']);
const ambientNames = new Set(['setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask']);

/** Parses TypeScript or JavaScript. Throws with the place when the text does not parse. */
export function parseSource(path: string, text: string): SourceFile {
  const { program, errors } = parseSync(path, text);
  const lineAt = lineCounter(text);
  const [firstError] = errors;
  if (firstError !== undefined) {
    throw new Error(`${path}:${lineAt(firstError.labels[0]?.start ?? 0)}: ${firstError.message}`);
  }
  const imports: ImportMention[] = [];
  const ambient: AmbientUse[] = [];
  const mention = (source: ESTree.Expression | null): void => {
    if (source?.type !== 'Literal' || typeof source.value !== 'string') return;
    imports.push({ specifier: source.value, line: lineAt(source.start) });
  };
  const use = (what: string, node: ESTree.Node): void => {
    ambient.push({ what, line: lineAt(node.start) });
  };
  new Visitor({
    ImportDeclaration: (node) => mention(node.source),
    ExportAllDeclaration: (node) => mention(node.source),
    ExportNamedDeclaration: (node) => mention(node.source),
    ImportExpression: (node) => mention(node.source),
    TSImportType: (node) => mention(node.source),
    MemberExpression: (node) => {
      const name = plainMemberName(node);
      if (name !== null && ambientMembers.has(name)) use(name, node);
    },
    NewExpression: (node) => {
      if (node.arguments.length === 0 && isNamed(node.callee, 'Date')) use('new Date()', node);
    },
    CallExpression: (node) => {
      if (node.callee.type === 'Identifier' && ambientNames.has(node.callee.name))
        use(node.callee.name, node);
    },
  }).visit(program);
  return { path, imports, ambient };
}

/** `Date.now` for `Date.now` and `globalThis.Date.now`; null for anything that is no plain chain of names. */
function plainMemberName(node: ESTree.MemberExpression): string | null {
  if (node.computed || node.property.type !== 'Identifier') return null;
  const owner = node.object;
  if (owner.type === 'Identifier') return `${owner.name}.${node.property.name}`;
  if (owner.type === 'MemberExpression' && !owner.computed && isNamed(owner.object, 'globalThis')) {
    return owner.property.type === 'Identifier' ? `${owner.property.name}.${node.property.name}` : null;
  }
  return null;
}

function isNamed(node: ESTree.Node, name: string): boolean {
  return node.type === 'Identifier' && node.name === name;
}

/** Line numbers (from 1) of character offsets that may come in any order. */
function lineCounter(text: string): (offset: number) => number {
  const lineStarts = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) lineStarts.push(at + 1);
  return (offset) => lineStarts.findLastIndex((start) => start <= offset) + 1;
}
