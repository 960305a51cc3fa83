// Decides what esbuild puts into one file.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/** What reads the command line, and what reads and costs a model: the command people run most must start fast. */
const CORE = ['src/cli/run-program.ts', 'src/cli/run/cost.ts', 'src/cli/model/onnx-file.ts'];

/** Tops of bundles that are not the command line. */
const TOP = /\/(index|[\w-]+\.worker)\.ts$/;
const IMPORT = /\bimport\('(\.[^']+)'\)/g;

/**
 * Keeps the core in one chunk. Left alone, code splitting makes a chunk for every set of commands that share something, and
 * opening thirty small files takes longer than running them. A module that every lazily loaded one imports belongs to the
 * set of all of them. The library and the workers load the core as a whole, too.
 */
export function keepTogether(root) {
  const core = CORE.map((path) => join(root, path));
  return {
    name: 'keep-together',
    setup(build) {
      const sources = new Map(listSources(root).map((path) => [path, readFileSync(path, 'utf8')]));
      const lazy = findLazy(sources);
      build.onResolve({ filter: /^bitbone-core$/ }, () => ({ path: 'core', namespace: 'core' }));
      build.onLoad({ filter: /.*/, namespace: 'core' }, () => ({ contents: importAll(core), resolveDir: root }));
      build.onLoad({ filter: /\.tsx?$/ }, ({ path }) => {
        const code = sources.get(path);
        if (code === undefined) return undefined;
        const extra = lazy.has(path) || TOP.test(path) ? `import 'bitbone-core';` : '';
        const contents = `${loadAtOnce(code, path, core)}\n${extra}\n`;
        return { contents, loader: path.endsWith('x') ? 'tsx' : 'ts' };
      });
    },
  };
}

/** Absolute paths of all modules. */
export function listSources(root) {
  const names = readdirSync(join(root, 'src'), { recursive: true });
  return names.filter((name) => /\.tsx?$/.test(name)).map((name) => join(root, 'src', name));
}

/** What some module loads by `import()`. */
function findLazy(sources) {
  const found = new Set();
  for (const [path, code] of sources) {
    for (const [, target] of code.matchAll(IMPORT)) found.add(resolve(dirname(path), target));
  }
  return found;
}

function importAll(paths) {
  return paths.map((path) => `import ${JSON.stringify(path)};`).join('\n');
}

/** No `import()` of the core need open a file of its own, but that of the top, which tells the version without it. */
function loadAtOnce(code, path, core) {
  const targets = [];
  const body = code.replace(IMPORT, (whole, target) => {
    if (path.endsWith('/main.ts') || !core.includes(resolve(dirname(path), target))) return whole;
    targets.push(target);
    return `Promise.resolve(core${targets.length - 1})`;
  });
  return [...targets.map((target, index) => `import * as core${index} from '${target}';`), body].join('\n');
}
