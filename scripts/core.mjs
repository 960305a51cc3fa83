// Builds the core: what reads the command line, and what reads and costs a model, as one CommonJS file.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';

const TOP = 'src/cli/run-program.ts';
/** Loaded by `import()` in the sources; the command people run most must not wait for that. */
const AT_ONCE = ['src/cli/run/cost.ts', 'src/cli/model/onnx-file.ts'];
/** In calls; no type of the core says `import()`. */
const IMPORT = /\bimport\('(\.[^']+)'\)/g;

/**
 * Bundles the core and says what it holds. CommonJS, since Node.js starts it sooner than modules and can keep it compiled;
 * in one file, since opening thirty small ones takes longer than running them. It exports `modules`: what each of its files
 * exports, for all that is not of the core (`takeFromCore`).
 */
export async function buildCore(build, options, outfile) {
  const { absWorkingDir: root } = options;
  const lazy = new Set();
  const external = ['./import-beside.cjs'];
  const settings = { ...options, format: 'cjs', external, plugins: [...options.plugins, keepApart(root, lazy)] };
  const draft = await build({ ...settings, entryPoints: [TOP], write: false, outfile });
  const files = listShared(draft.metafile);
  const stdin = { contents: exportAll(files), resolveDir: root };
  const { metafile } = await build({ ...settings, stdin, outfile });
  const { modules } = createRequire(import.meta.url)(outfile);
  return { metafile, lazy: [...lazy], exports: new Map(files.map((file) => [join(root, file), modules[file]])) };
}

/** Bundles what is asked first, which tells the version without the core. */
export function buildMain(build, options, outfile) {
  const plugins = [...options.plugins, startCore];
  return build({
    ...options,
    entryPoints: ['src/cli/main.ts'],
    format: 'cjs',
    external: ['./load-core.cjs'],
    plugins,
    outfile,
  });
}

const startCore = {
  name: 'start-core',
  setup(build) {
    build.onLoad({ filter: /\/src\/cli\/main\.ts$/ }, ({ path }) => ({
      contents: readFileSync(path, 'utf8').replace(
        IMPORT,
        `Promise.resolve(require('./load-core.cjs').modules['${TOP}'])`,
      ),
      loader: 'ts',
    }));
  },
};

/** The core's sources, and what they import of packages. */
function listShared({ inputs }) {
  const sources = Object.keys(inputs).filter((input) => input.startsWith('src/'));
  const imported = sources.flatMap((source) => inputs[source].imports.map(({ path }) => path));
  return [...new Set([...sources, ...imported.filter((path) => /(^|\/)node_modules\//.test(path))])].sort();
}

function exportAll(files) {
  const imports = files.map((file, index) => `import * as m${index} from './${file}';`);
  const entries = files.map((file, index) => `'${file}': m${index},`);
  return [...imports, `export const modules = { ${entries.join('\n')} };`].join('\n');
}

/** What the core loads by `import()` stays outside, and is noted in `lazy`, but for what it loads at once. */
function keepApart(root, lazy) {
  return {
    name: 'keep-apart',
    setup(build) {
      build.onLoad({ filter: /\/src\/.*\.tsx?$/ }, ({ path }) => ({
        contents: replaceImports(readFileSync(path, 'utf8'), relative(root, dirname(path)), lazy),
        loader: 'ts',
      }));
    },
  };
}

function replaceImports(code, folder, lazy) {
  const atOnce = [];
  const body = code.replace(IMPORT, (_, path) => {
    const source = join(folder, path);
    if (AT_ONCE.includes(source)) return `Promise.resolve(core${atOnce.push(path) - 1})`;
    lazy.add(source);
    return `require('./import-beside.cjs')('./${nameOutput(source)}.js')`;
  });
  return [...atOnce.map((path, index) => `import * as core${index} from '${path}';`), body].join('\n');
}

/** A source's name among the built files, which all lie in one folder. */
export function nameOutput(source) {
  return relative('src', source)
    .replace(/\.tsx?$/, '')
    .replaceAll('/', '-');
}

/** Lets what is built beside the core import the core's files from it: their classes and tables exist once in a process. */
export function takeFromCore(root, exports) {
  return {
    name: 'take-from-core',
    setup(build) {
      build.onResolve({ filter: /^bitbone-core$/ }, () => ({ path: 'core', namespace: 'core' }));
      build.onResolve({ filter: /^\.\/load-core\.cjs$/ }, ({ path }) => ({ path, external: true }));
      build.onLoad({ filter: /.*/, namespace: 'core' }, () => ({
        contents: `import core from './load-core.cjs'; export const { modules } = core;`,
      }));
      build.onLoad({ filter: /\.(m?js|tsx?)$/ }, ({ path }) => {
        const names = exports.get(path);
        return names === undefined
          ? undefined
          : { contents: passOn(relative(root, path), Object.keys(names)), resolveDir: root };
      });
    },
  };
}

function passOn(file, names) {
  const named = names.filter((name) => name !== 'default');
  const rest = named.length < names.length ? 'export default shared.default;' : '';
  return `import { modules } from 'bitbone-core'; const shared = modules['${file}']; export const { ${named.join(', ')} } = shared; ${rest}`;
}
