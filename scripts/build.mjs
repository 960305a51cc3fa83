// Bundles the command line, the library and the workers into dist/, runtime packages included.
import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { buildCore, buildMain, nameOutput, takeFromCore } from './core.mjs';
import { bundledLicenses } from './licenses.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
/** Another folder may be named, so that tests do not replace what others run. */
const [, , folder] = process.argv;
const dist = folder === undefined ? join(root, 'dist') : resolve(folder);
/** Built aside and put in place when done, so that a bundle in use is never half there. */
const next = `${dist}.next`;
/** Costed while building, so that what costing runs is kept compiled. */
const MODEL = 'test/fixtures/models/resnet18.onnx';

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

const options = {
  absWorkingDir: root,
  bundle: true,
  platform: 'node',
  target: 'node20',
  minify: true,
  lineLimit: 160,
  metafile: true,
  legalComments: 'none',
  define: { 'process.env.NODE_ENV': '"production"' },
  plugins: [inkWithoutDevtools, commanderWithoutProcesses],
  logLevel: 'warning',
};

/** Modules in chunks, each loaded when it is needed. */
const moduleOptions = {
  ...options,
  outdir: next,
  splitting: true,
  format: 'esm',
  jsx: 'automatic',
  // The inference runtimes are optional; the devtools are never reached.
  external: ['onnxruntime-node', 'onnxruntime-web', 'react-devtools-core', 'ws'],
  // Bundled CommonJS packages call require() for node's own modules.
  banner: {
    js: "import { createRequire as __createRequire } from 'node:module';const require = __createRequire(import.meta.url);",
  },
};

rmSync(next, { recursive: true, force: true });
const core = await buildCore(build, options, join(next, 'core.cjs'));
const main = await buildMain(build, options, join(next, 'main.cjs'));
const beside = await build({
  ...moduleOptions,
  entryPoints: besideCore(core),
  plugins: [...options.plugins, takeFromCore(root, core.exports)],
});
// by itself, so that it can be bundled again
const library = await build({ ...moduleOptions, entryPoints: { index: 'src/index.ts' } });
const bundles = [core, main, beside, library];
writeFileSync(
  join(next, 'licenses.txt'),
  bundledLicenses(
    root,
    bundles.map(({ metafile }) => metafile),
  ),
);
for (const name of ['load-core.cjs', 'import-beside.cjs']) copyFileSync(join(root, 'scripts', name), join(next, name));
compileCore();
replaceDist();

/**
 * What the core does not hold. All output lies flat in dist/: what the core loads when needed, <name>.worker.js, and chunks.
 * So a worker is found beside whatever chunk starts it: `new URL('./<name>.worker.js', import.meta.url)`.
 */
function besideCore({ lazy }) {
  const workers = listWorkers().map((source) => [basename(source, '.ts'), source]);
  return Object.fromEntries([...workers, ...lazy.map((source) => [nameOutput(source), source])]);
}

function listWorkers() {
  const names = readdirSync(join(root, 'src'), { recursive: true });
  return names.filter((name) => name.endsWith('.worker.ts')).map((name) => `src/${name}`);
}

function compileCore() {
  execFileSync(process.execPath, ['scripts/compile-core.cjs', join(next, 'core.cjs'), MODEL], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}

/** npm runs `prepack` (declarations) before `prepare` (this file), so declarations stay. */
function replaceDist() {
  const types = join(dist, 'types');
  if (existsSync(types)) renameSync(types, join(next, 'types'));
  rmSync(dist, { recursive: true, force: true });
  renameSync(next, dist);
}
