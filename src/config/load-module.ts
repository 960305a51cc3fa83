import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { BitboneError } from '../graph/errors.ts';

/**
 * The default export of a JavaScript or TypeScript module. TypeScript is run by Node itself where it can (22.18 and
 * later, or under a loader such as tsx); elsewhere by the esbuild or typescript package found from the file's folder,
 * over a JavaScript file beside it that is removed at once. Throws `E_CONFIG`, `E_MISSING_PACKAGE`.
 */
export async function loadModule(path: string, name: string): Promise<unknown> {
  try {
    return await importDefault(path, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_UNKNOWN_FILE_EXTENSION') throw explain(error, name);
  }
  const code = await toJavaScript(path, name);
  return importText(path, code, name);
}

async function importDefault(path: string, name: string): Promise<unknown> {
  const module = (await import(/* @vite-ignore */ pathToFileURL(path).href)) as { readonly default?: unknown };
  if (module.default !== undefined) return module.default;
  throw new BitboneError('E_CONFIG', 'has no default export', { subject: name, fix: 'write export default { ... }' });
}

/** A module has to lie beside the original for its own imports to be found. */
async function importText(path: string, code: string, name: string): Promise<unknown> {
  const aside = nameAside(path);
  writeFileSync(aside, code, { flag: 'wx' });
  try {
    return await importDefault(aside, name);
  } catch (error) {
    throw explain(error, name);
  } finally {
    rmSync(aside, { force: true });
  }
}

function nameAside(path: string): string {
  for (let count = 1; ; count += 1) {
    const aside = `${path}.${count}.mjs`;
    if (!existsSync(aside)) return aside;
  }
}

/** What is used of the esbuild package. */
interface Esbuild {
  build(options: object): Promise<{ readonly outputFiles: readonly { readonly text: string }[] }>;
}

/** What is used of the typescript package. */
interface TypeScript {
  transpileModule(text: string, options: object): { readonly outputText: string };
  readonly ModuleKind: { readonly ESNext: number };
  readonly ScriptTarget: { readonly ES2022: number };
}

async function toJavaScript(path: string, name: string): Promise<string> {
  const require = createRequire(path);
  try {
    const esbuild = tryRequire<Esbuild>(require, 'esbuild');
    if (esbuild !== undefined) return await bundle(esbuild, path);
    const typescript = tryRequire<TypeScript>(require, 'typescript');
    if (typescript !== undefined) return transpile(typescript, path);
  } catch (error) {
    throw explain(error, name);
  }
  throw new BitboneError('E_MISSING_PACKAGE', 'this version of Node.js does not run TypeScript', {
    subject: name,
    fix: 'install esbuild or typescript beside it, use Node.js 22.18 or later, or write bitbone.config.mjs',
  });
}

function tryRequire<T>(require: NodeJS.Require, name: string): T | undefined {
  try {
    return require(name) as T;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'MODULE_NOT_FOUND') return undefined;
    throw error;
  }
}

/** Takes in the files that the configuration imports; packages stay imports. */
async function bundle({ build }: Esbuild, path: string): Promise<string> {
  const options = { bundle: true, packages: 'external', format: 'esm', platform: 'node', target: 'node20' };
  const { outputFiles } = await build({ ...options, entryPoints: [path], write: false, logLevel: 'silent' });
  return outputFiles[0]!.text;
}

function transpile({ transpileModule, ModuleKind, ScriptTarget }: TypeScript, path: string): string {
  const compilerOptions = { module: ModuleKind.ESNext, target: ScriptTarget.ES2022 };
  return transpileModule(readFileSync(path, 'utf8'), { fileName: path, compilerOptions }).outputText;
}

function explain(error: unknown, name: string): unknown {
  if (error instanceof BitboneError) return error;
  const reason = error instanceof Error ? error.message.split('\n', 1)[0]! : String(error);
  return new BitboneError('E_CONFIG', `cannot be run: ${reason}`, { subject: name, cause: error });
}
