#!/usr/bin/env bash
# Finds the program: the given one, the project's own, or one installed for this job. Output: program.
set -euo pipefail

if [[ -n ${BITBONE_PROGRAM:-} ]]; then
  program=$BITBONE_PROGRAM
elif [[ -f node_modules/bitbone/bin/bitbone.cjs ]]; then
  program=$PWD/node_modules/bitbone/bin/bitbone.cjs
else
  folder=$RUNNER_TEMP/bitbone
  npm install --no-audit --no-fund --silent --prefix "$folder" "bitbone@${BITBONE_VERSION:-latest}"
  program=$folder/node_modules/bitbone/bin/bitbone.cjs
fi
printf 'program=%s\n' "$program" >>"$GITHUB_OUTPUT"
