#!/bin/sh
# Make what the browser tests need: a Python environment with Playwright and axe-core, in pinned versions (tests/web/requirements.txt), under build/. The browser itself is the
# distribution's Chromium. Prints the environment's python; says why and exits 77 when it cannot be made.
set -eu
top=$(cd "$(dirname "$0")/.." && pwd)
dir=${ATTEST_BROWSER_ENV:-$top/build/browser}
want=$top/tests/web/requirements.txt

skip() {
	echo "$1" >&2
	exit 77
}
chromium=${CHROMIUM:-/usr/bin/chromium}
[ -x "$chromium" ] || skip "there is no $chromium (scripts/deps.sh test installs it)"
if [ -x "$dir/bin/python" ] && cmp -s "$want" "$dir/installed.txt"; then
	echo "$dir/bin/python"
	exit 0
fi
mkdir -p "$(dirname "$dir")"
exec 9>"$dir.lock"
flock 9
if ! [ -x "$dir/bin/python" ] || ! cmp -s "$want" "$dir/installed.txt"; then
	log=$dir.log
	rm -rf "$dir"
	python3 -m venv "$dir" >"$log" 2>&1 || skip "no Python environment could be made (is python3-venv there?); see $log"
	"$dir/bin/pip" install --disable-pip-version-check --quiet --only-binary :all: -r "$want" >>"$log" 2>&1 ||
		skip "Playwright could not be installed (no network?); see $log"
	cp "$want" "$dir/installed.txt"
fi
echo "$dir/bin/python"
