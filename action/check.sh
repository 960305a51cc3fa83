#!/usr/bin/env bash
# Checks, with every report in a folder of its own. Never fails: what came out goes into outputs, and a later step judges.
set -uo pipefail

reports=$RUNNER_TEMP/bitbone-check
mkdir -p "$reports"
rm -f "$reports"/*

arguments=(check --reporter text,github)
for report in json=check.json markdown=comment.md junit=junit.xml sarif=check.sarif; do
  arguments+=(--reporter "${report%%=*}=$reports/${report#*=}")
done
if [[ -n ${BITBONE_CONFIG:-} ]]; then arguments+=(--config "$BITBONE_CONFIG"); fi
if [[ -n ${BITBONE_BASELINE:-} ]]; then arguments+=(--baseline "$BITBONE_BASELINE"); fi
if [[ -n ${BITBONE_AGAINST:-} ]]; then arguments+=("--against=$BITBONE_AGAINST"); fi
if [[ ${BITBONE_ALLOW_UNKNOWN:-} == true ]]; then arguments+=(--allow-unknown); fi
while IFS= read -r flag; do
  if [[ -n $flag ]]; then arguments+=("$flag"); fi
done <<<"${BITBONE_FLAGS:-}"
arguments+=(--)
while IFS= read -r model; do
  if [[ -n $model ]]; then arguments+=("$model"); fi
done <<<"${BITBONE_MODELS:-}"

code=0
node "$BITBONE_PROGRAM" "${arguments[@]}" || code=$?

{
  printf 'exit-code=%s\n' "$code"
  if [[ -f $reports/check.json ]]; then
    node -e 'const report = JSON.parse(require("fs").readFileSync(process.argv[1], "utf8"));
      for (const name of ["failed", "missing", "warned", "passed"]) console.log(`${name}=${report[name]}`);' "$reports/check.json"
    printf 'json=%s\nmarkdown=%s\n' "$reports/check.json" "$reports/comment.md"
    printf 'junit=%s\nsarif=%s\n' "$reports/junit.xml" "$reports/check.sarif"
  fi
} >>"$GITHUB_OUTPUT"
