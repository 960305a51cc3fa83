import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { expect, test } from 'vitest';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const MAX_LINES = 300;

/** A file imports its own folder or a lower floor. */
const FLOORS = [
  ['graph'],
  ['shape', 'precision', 'structure'],
  ['onnx'],
  ['cost', 'export', 'backbones'],
  ['reshape', 'score'],
  ['search', 'budget', 'study'],
  ['report', 'config'],
  ['tui'],
  ['cli', 'index.ts'],
];

/** Where a package may be imported; a package that is not listed may not be imported at all. */
const PACKAGES: Readonly<Record<string, RegExp>> = {
  'onnx-proto': /^onnx\//,
  long: /^onnx\//,
  mathjs: /^(cost\/formula[^/]*\.ts$|search\/)/,
  zod: /^(config|study)\//,
  commander: /^cli\//,
  ink: /^tui\//,
  react: /^tui\//,
  'pure-rand': /^(search|export|score)\//,
  'onnxruntime-node': /^(score|cli)\//,
  'onnxruntime-web': /^(score|cli)\//,
  'node:fs': /^(cli|config|study)\//,
  'node:worker_threads': /^(search|cli)\//,
  'node:process': /^cli\//,
  'node:os': /^cli\//,
  'node:child_process': /^cli\//,
};
const OTHER_NODE_MODULES = /^(?!graph\/)/;

/** Reads of the surroundings: only the command line makes them, the rest is given values. */
const AMBIENT = ['process.*', 'console.*', 'Date.now', 'performance.now', 'new Date', 'Math.random'];

/** Files above MAX_LINES because they are one table. */
const LONG_TABLES: readonly string[] = [];
const JUNK_DRAWERS = /^(utils?|helpers?|common|misc|shared)\b/;

/** The static imports of these stay light: whatever they need besides is loaded on demand. */
const LIGHT_STARTS = [
  { command: 'the shell', start: /^cli\/main\.ts$/, allowed: ['commander'] },
  {
    command: 'cost and check',
    start: /^cli\/(.*\/)?(cost|check)(-command)?\.ts$/,
    allowed: ['commander', 'onnx-proto', 'long', 'zod'],
  },
];

type Import = { readonly specifier: string; readonly target: string | undefined; readonly lazy: boolean };
type Source = {
  readonly path: string;
  readonly imports: readonly Import[];
  readonly ambient: readonly string[];
  readonly lines: number;
  readonly hasDefaultExport: boolean;
};

const sources = listSources().map(parseSource);
const byPath = new Map(sources.map((source) => [source.path, source]));

test('a file imports only its own folder or a lower floor', () => {
  expect(failures((source) => [...floorFailures(source)])).toEqual([]);
});

test('no import cycle joins files', () => {
  expect(findCycles()).toEqual([]);
});

test('a package is imported only where its folder allows it', () => {
  expect(failures((source) => source.imports.flatMap((entry) => packageFailure(source.path, entry)))).toEqual([]);
});

test('only the command line reads the process, the clock and chance', () => {
  const allowed = (source: Source, name: string) => source.path.startsWith('cli/') && name !== 'Math.random';
  expect(failures((source) => source.ambient.filter((name) => !allowed(source, name)))).toEqual([]);
});

test(`no file is longer than ${MAX_LINES} lines or named as a junk drawer`, () => {
  expect(failures((source) => [...sizeAndNameFailures(source)])).toEqual([]);
});

test('no file has a default export', () => {
  expect(failures((source) => (source.hasDefaultExport ? ['has a default export'] : []))).toEqual([]);
});

test.each(LIGHT_STARTS)('$command start without heavy packages', ({ start, allowed }) => {
  const loaded = sources.filter((source) => start.test(source.path)).flatMap((source) => staticPackages(source.path));
  expect(loaded.filter(({ name }) => !allowed.includes(name)).map(({ name, chain }) => `${chain} -> ${name}`)).toEqual(
    [],
  );
});

function failures(check: (source: Source) => readonly string[]): string[] {
  return sources.flatMap((source) => check(source).map((reason) => `src/${source.path}: ${reason}`));
}

function* floorFailures(source: Source): Generator<string> {
  const own = folderOf(source.path);
  if (floorOf(own) < 0) yield `folder ${own} stands on no floor`;
  for (const { specifier, target } of source.imports) {
    if (target === undefined) continue;
    if (target.startsWith('..')) {
      if (!target.endsWith('.json')) yield `imports ${specifier} outside src`;
    } else if (!existsSync(join(ROOT, 'src', target))) {
      yield `imports ${specifier}, which does not exist (write the .ts extension)`;
    } else if (folderOf(target) !== own && floorOf(folderOf(target)) >= floorOf(own)) {
      yield `imports ${target}, floor ${floorOf(folderOf(target))}, from floor ${floorOf(own)}`;
    }
  }
}

function* sizeAndNameFailures({ path, lines }: Source): Generator<string> {
  if (lines > MAX_LINES && !LONG_TABLES.includes(path)) yield `has ${lines} lines`;
  if (JUNK_DRAWERS.test(basename(path))) yield 'is named after no concern';
}

function packageFailure(path: string, { specifier, target }: Import): string[] {
  if (target !== undefined) return [];
  const name = packageOf(specifier);
  const allowed = PACKAGES[name] ?? (name.startsWith('node:') ? OTHER_NODE_MODULES : undefined);
  if (allowed === undefined) return [`imports ${specifier}, a package that no folder may import`];
  return allowed.test(path) ? [] : [`imports ${specifier}, allowed only in ${allowed.source}`];
}

/** Depth-first search; each cycle is told once, as the path that closes it. */
function findCycles(): string[] {
  const done = new Set<string>();
  const cycles: string[] = [];
  const visit = (path: string, trail: readonly string[]): void => {
    const at = trail.indexOf(path);
    if (at >= 0) cycles.push([...trail.slice(at), path].join(' -> '));
    if (at >= 0 || done.has(path)) return;
    for (const { target } of byPath.get(path)?.imports ?? []) {
      if (target !== undefined) visit(target, [...trail, path]);
    }
    done.add(path);
  };
  for (const { path } of sources) visit(path, []);
  return cycles;
}

/** Packages reached over value imports that are not `import()`. */
function staticPackages(start: string): { name: string; chain: string }[] {
  const seen = new Set<string>();
  const visit = (path: string, chain: string): { name: string; chain: string }[] => {
    if (seen.has(path)) return [];
    seen.add(path);
    const direct = (byPath.get(path)?.imports ?? []).filter(({ lazy }) => !lazy);
    return direct.flatMap(({ specifier, target }) => {
      if (target !== undefined) return visit(target, `${chain} -> ${target}`);
      return specifier.startsWith('node:') ? [] : [{ name: packageOf(specifier), chain }];
    });
  };
  return visit(start, start);
}

function folderOf(path: string): string {
  return path.split('/', 1)[0]!;
}

function floorOf(folder: string): number {
  return FLOORS.findIndex((floor) => floor.includes(folder));
}

function packageOf(specifier: string): string {
  return specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');
}

function listSources(): string[] {
  const src = join(ROOT, 'src');
  if (!existsSync(src)) return [];
  const entries = readdirSync(src, { recursive: true, encoding: 'utf8' });
  return entries.filter((path) => /\.[cm]?[jt]sx?$/.test(path)).sort();
}

function parseSource(path: string): Source {
  const text = readFileSync(join(ROOT, 'src', path), 'utf8');
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const nodes = descendants(file);
  return {
    path,
    imports: nodes.flatMap((node) => importsOf(node, path)),
    ambient: [...new Set(nodes.flatMap(ambientOf))],
    lines: text.split('\n').length - 1,
    hasDefaultExport: nodes.some(isDefaultExport),
  };
}

function descendants(node: ts.Node): ts.Node[] {
  const below: ts.Node[] = [];
  ts.forEachChild(node, (child) => void below.push(child, ...descendants(child)));
  return below;
}

function importsOf(node: ts.Node, path: string): Import[] {
  const [literal, lazy] = moduleLiteral(node);
  if (literal === undefined || !ts.isStringLiteralLike(literal)) return [];
  const specifier = literal.text;
  const target = specifier.startsWith('.') ? normalize(join(dirname(path), specifier)) : undefined;
  return [{ specifier, target, lazy }];
}

/** The module a node names, and whether loading the file leaves that module unloaded. */
function moduleLiteral(node: ts.Node): [ts.Node | undefined, boolean] {
  if (ts.isImportDeclaration(node)) {
    return [node.moduleSpecifier, node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword];
  }
  if (ts.isExportDeclaration(node)) return [node.moduleSpecifier, node.isTypeOnly];
  if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) return [node.argument.literal, true];
  if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword)
    return [node.arguments[0], true];
  return [undefined, false];
}

function ambientOf(node: ts.Node): string[] {
  if (ts.isPropertyAccessExpression(node) && ts.isIdentifier(node.expression)) {
    const { text: object } = node.expression;
    return AMBIENT.filter((name) => name === `${object}.*` || name === `${object}.${node.name.text}`);
  }
  const isDate = ts.isNewExpression(node) && ts.isIdentifier(node.expression) && node.expression.text === 'Date';
  return isDate ? ['new Date'] : [];
}

function isDefaultExport(node: ts.Node): boolean {
  if (ts.isExportAssignment(node)) return true;
  if (ts.isExportSpecifier(node)) return node.name.text === 'default';
  return ts.canHaveModifiers(node) && (node.modifiers?.some((m) => m.kind === ts.SyntaxKind.DefaultKeyword) ?? false);
}
