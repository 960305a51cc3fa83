// Writes core.cache, the compiled form of core.cjs: of all that costing a model runs, not only of what starts it.
const { readFileSync, writeFileSync } = require('node:fs');
const { createRequire, wrap } = require('node:module');
const { dirname, join } = require('node:path');
const { Script } = require('node:vm');

const [, , filename, model] = process.argv;
const folder = dirname(filename);
const source = readFileSync(filename, 'utf8');
if (/[^\0-\x7f]/.test(source)) throw new Error(`${filename} is read as one byte a character and holds others`);
const script = new Script(wrap(source), { filename });
const core = { exports: {} };
script.runInThisContext()(core.exports, createRequire(filename), core, filename, folder);

const silent = { on: () => silent, write: (_, done) => done?.() };
const proc = { argv: ['', '', 'cost', model], env: {}, cwd: process.cwd, stdout: silent, stderr: process.stderr };
core.exports.modules['src/cli/run-program.ts'].runProgram(proc).then((exitCode) => {
  if (exitCode !== 0) throw new Error(`cost ${model} ended with ${exitCode}`);
  writeFileSync(join(folder, 'core.cache'), script.createCachedData());
});
