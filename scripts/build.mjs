// Bundles the command line, the library and the workers into dist/, runtime packages included.
import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const dist = join(root, 'dist');
const sources = ['src/cli/main.ts', 'src/index.ts'];

/** Ink starts its devtools, which the bundle lacks, wherever the user's shell has DEV=true. */
const inkWithoutDevtools = {
  name: 'ink-without-devtools',
  setup(build) {
    build.onLoad({ filter: /ink\/build\/utils\.js$/ }, () => ({ contents: 'export const isDev = () => false;' }));
  },
};

if (!existsSync(join(root, 'src/cli/main.ts'))) {
  console.error('build skipped: src/cli/main.ts does not exist');
} else {
  cleanDist();
  const { build } = await import('esbuild');
  const { bundledLicenses } = await import('./licenses.mjs');
  const { metafile } = await build(bundleOptions());
  writeFileSync(join(dist, 'licenses.txt'), bundledLicenses(root, metafile));
}

function bundleOptions() {
  return {
    absWorkingDir: root,
    entryPoints: entryPoints(),
    outdir: dist,
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
    plugins: [inkWithoutDevtools],
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
  return readdirSync(join(root, 'src'), { recursive: true })
    .filter((path) => path.endsWith('.worker.ts'))
    .map((path) => join('src', path));
}

/** npm runs `prepack` (declarations) before `prepare` (this file), so declarations stay. */
function cleanDist() {
  if (!existsSync(dist)) return;
  for (const entry of readdirSync(dist)) {
    if (entry !== 'types') rmSync(join(dist, entry), { recursive: true });
  }
}
