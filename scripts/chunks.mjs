// Decides what esbuild puts into one file.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/** What reading and costing a model needs: loaded by the command people run most, by the library and by workers. */
const CORE = ['src/cli/run/cost.ts', 'src/cli/model/onnx-file.ts'];
/** What reads the command line; nothing but commands needs it. */
const SHELL = ['src/cli/run-program.ts'];

/** Tops of bundles that are not the command line. */
const TOP = /\/(index|[\w-]+\.worker)\.ts$/;
const COMMAND = /\/src\/cli\/(run-program|run\/[\w-]+)\.ts$/;

/**
 * Keeps the core in one chunk and the shell in another. Left alone, code splitting makes a chunk for every set of commands
 * that share something, and opening thirty small files takes longer than running them. A module that every lazily loaded
 * one imports belongs to the set of all of them.
 */
export function keepTogether(root) {
  return {
    name: 'keep-together',
    setup(build) {
      const sources = listSources(root);
      const lazy = findLazy(sources);
      build.onResolve({ filter: /^bitbone-(core|shell)$/ }, ({ path }) => ({ path, namespace: 'together' }));
      build.onLoad({ filter: /.*/, namespace: 'together' }, ({ path }) => ({
        contents: importAll(root, path === 'bitbone-core' ? CORE : SHELL),
        resolveDir: root,
      }));
      build.onLoad({ filter: /\.tsx?$/ }, ({ path }) => {
        if (!sources.includes(path)) return undefined;
        const needsCore = lazy.has(path) || TOP.test(path);
        const wanted = [...(needsCore ? ['core'] : []), ...(COMMAND.test(path) ? ['shell'] : [])];
        const contents = [
          loadCoreAtOnce(readFileSync(path, 'utf8')),
          ...wanted.map((part) => `import 'bitbone-${part}';`),
        ];
        return { contents: contents.join('\n'), loader: path.endsWith('x') ? 'tsx' : 'ts' };
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
  for (const path of sources) {
    for (const [, target] of readFileSync(path, 'utf8').matchAll(/\bimport\('(\.[^']+)'\)/g))
      found.add(resolve(dirname(path), target));
  }
  return found;
}

function importAll(root, paths) {
  return paths.map((path) => `import ${JSON.stringify(join(root, path))};`).join('\n');
}

/** The core is there as soon as the shell is: no `import()` of it need open one more file. */
function loadCoreAtOnce(code) {
  const paths = [];
  const body = code.replace(/import\('([./]+(?:run\/cost|onnx-file)\.ts)'\)/g, (_, path) => {
    paths.push(path);
    return `Promise.resolve(core${paths.length - 1})`;
  });
  return [...paths.map((path, index) => `import * as core${index} from '${path}';`), body].join('\n');
}
