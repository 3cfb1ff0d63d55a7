#!/bin/sh
# Test the running program against the OpenAPI document that it serves, with cases made by schemathesis: no 5xx, no status or media type that
# is not documented, responses as their schemas say. usage: schemathesis.sh ATTEST SEED [CASES for each operation]
#
# schemathesis comes from PyPI into build/venv-api, pinned; where it cannot be had, the test says so and is skipped.
set -eu
attest=$1 seed=$2 cases=${3:-60}
here=$(cd "$(dirname "$0")" && pwd)
venv=${ATTEST_API_VENV:-$here/../../build/venv-api}
if [ ! -x "$venv/bin/schemathesis" ]; then
	if ! { python3 -m venv "$venv" && "$venv/bin/pip" install -q "schemathesis==4.32.5"; } >"$venv.log" 2>&1; then
		echo "1..0 # SKIP schemathesis cannot be installed here"
		rm -rf "$venv"
		exit 0
	fi
fi
exec python3 "$here/schemathesis_run.py" "$attest" "$seed" "$venv/bin/schemathesis" "$cases"
