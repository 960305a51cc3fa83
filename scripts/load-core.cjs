// Gives what core.cjs exports, from its compiled form where the Node.js that runs is the one that compiled it.
const { readFileSync, statSync } = require('node:fs');
const { wrap } = require('node:module');
const { join } = require('node:path');
const { Script } = require('node:vm');

const filename = join(__dirname, 'core.cjs');
const cachedData = readCompiled(join(__dirname, 'core.cache'));
module.exports = cachedData === undefined ? require('./core.cjs') : run(cachedData);

/** Undefined where there is none, where it may not be read, and where core.cjs was changed afterwards. */
function readCompiled(path) {
  try {
    return statSync(path).mtimeMs < statSync(filename).mtimeMs ? undefined : readFileSync(path);
  } catch {
    return undefined;
  }
}

function run(cachedData) {
  const script = new Script(wrap(readFileSync(filename, 'latin1')), { filename, cachedData });
  const core = { exports: {} };
  script.runInThisContext()(core.exports, require, core, filename, __dirname);
  return core.exports;
}
