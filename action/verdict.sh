#!/usr/bin/env bash
# Ends the action as the check ended, unless it was only to tell.
set -euo pipefail

if [[ ${BITBONE_FAIL:-true} == true ]]; then exit "${BITBONE_EXIT_CODE:-2}"; fi
