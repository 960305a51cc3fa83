// Bundles the command line, the library and the workers into dist/, runtime packages included.
import { existsSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { keepTogether, listSources } from './chunks.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
/** Another folder may be named, so that tests do not replace what others run. */
const [, , folder] = process.argv;
const dist = folder === undefined ? join(root, 'dist') : resolve(folder);
/** Built aside and put in place when done, so that a bundle in use is never half there. */
const next = `${dist}.next`;
const sources = ['src/cli/main.ts', 'src/index.ts'];

/** Ink starts its devtools, which the bundle lacks, wherever the user's shell has DEV=true. */
const inkWithoutDevtools = {
  name: 'ink-without-devtools',
  setup(build) {
    build.onLoad({ filter: /ink\/build\/utils\.js$/ }, () => ({ contents: 'export const isDev = () => false;' }));
  },
};

/** Commander loads it for subcommands that are programs of their own; bitbone has none, and it takes long to load. */
const commanderWithoutProcesses = {
  name: 'commander-without-processes',
  setup(build) {
    build.onResolve({ filter: /^node:child_process$/ }, ({ importer }) =>
      importer.includes('/commander/') ? { path: 'none', namespace: 'none' } : undefined,
    );
    build.onLoad({ filter: /.*/, namespace: 'none' }, () => ({ contents: 'export default {};' }));
  },
};

if (!existsSync(join(root, 'src/cli/main.ts'))) {
  console.error('build skipped: src/cli/main.ts does not exist');
} else {
  rmSync(next, { recursive: true, force: true });
  const { build } = await import('esbuild');
  const { bundledLicenses } = await import('./licenses.mjs');
  const { metafile } = await build(bundleOptions());
  writeFileSync(join(next, 'licenses.txt'), bundledLicenses(root, metafile));
  replaceDist();
}

function bundleOptions() {
  return {
    absWorkingDir: root,
    entryPoints: entryPoints(),
    outdir: next,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    jsx: 'automatic',
    minify: true,
    lineLimit: 160,
    metafile: true,
    legalComments: 'none',
    loader: { '.json': 'json' },
    define: { 'process.env.NODE_ENV': '"production"' },
    plugins: [inkWithoutDevtools, commanderWithoutProcesses, keepTogether(root)],
    // The inference runtimes are optional; the devtools are never reached.
    external: ['onnxruntime-node', 'onnxruntime-web', 'react-devtools-core', 'ws'],
    // Bundled CommonJS packages call require() for node's own modules.
    banner: {
      js: "import { createRequire as __createRequire } from 'node:module';const require = __createRequire(import.meta.url);",
    },
    logLevel: 'warning',
  };
}

/**
 * All output lies flat in dist/: main.js, index.js, <name>.worker.js and chunks. So a worker is found beside whatever
 * chunk starts it: `new URL('./<name>.worker.js', import.meta.url)`.
 */
function entryPoints() {
  const present = [...sources, ...workerSources()].filter((source) => existsSync(join(root, source)));
  return Object.fromEntries(present.map((source) => [basename(source, '.ts'), source]));
}

function workerSources() {
  return listSources(root)
    .filter((path) => path.endsWith('.worker.ts'))
    .map((path) => relative(root, path));
}

/** npm runs `prepack` (declarations) before `prepare` (this file), so declarations stay. */
function replaceDist() {
  const types = join(dist, 'types');
  if (existsSync(types)) renameSync(types, join(next, 'types'));
  rmSync(dist, { recursive: true, force: true });
  renameSync(next, dist);
}
