// Gives what core.cjs exports, from its compiled form where the Node.js that runs is the one that compiled it.
const { existsSync, readFileSync } = require('node:fs');
const { wrap } = require('node:module');
const { join } = require('node:path');
const { Script } = require('node:vm');

const compiled = join(__dirname, 'core.cache');
module.exports = existsSync(compiled) ? runCompiled() : require('./core.cjs');

function runCompiled() {
  const filename = join(__dirname, 'core.cjs');
  const script = new Script(wrap(readFileSync(filename, 'latin1')), {
    filename,
    cachedData: readFileSync(compiled),
  });
  const core = { exports: {} };
  script.runInThisContext()(core.exports, require, core, filename, __dirname);
  return core.exports;
}
