#!/bin/sh
# Take the pictures of docs/screenshots anew, from the starter library.
#
# usage: screenshots.sh [--figures] BUILD
# --figures: print weight, first paint and shifts of pages instead.
set -eu
what=screenshots.py
if [ "${1:-}" = --figures ]; then
	what=figures.py
	shift
fi
build=${1:?usage: screenshots.sh [--figures] BUILD}
top=$(cd "$(dirname "$0")/.." && pwd)
python=$("$top/scripts/browser.sh")
# The seed of the library is part of the tests, the program of this build.
seed=$build/tests/web/seed
[ -x "$seed" ] || seed=$top/build/test/tests/web/seed
exec "$python" "$top/tests/web/$what" "$build/src/cli/attest" "$seed" "$top/docs/screenshots"
