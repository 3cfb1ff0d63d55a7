#!/bin/sh
# Install the packages that building and running (run) or testing (test) attest need and that are not there. Says what it installs;
# says and does nothing when all is there. Debian 12 and newer, Ubuntu 22.04 and newer.
set -eu
what=${1:-run}

run="gcc libc6-dev meson ninja-build pkg-config libexpat1-dev zlib1g-dev libzstd-dev libarchive-dev libjansson-dev libstemmer-dev
libutf8proc-dev libcmark-dev libgumbo-dev libsodium-dev libxxhash-dev libsqlite3-dev libmicrohttpd-dev poppler-utils"
test="libcmocka-dev python3 python3-jsonschema python3-venv chromium fonts-liberation"

case $what in
run) want=$run ;;
test) want="$run $test" ;;
*) echo "usage: deps.sh run|test" >&2; exit 64 ;;
esac

if ! command -v dpkg-query >/dev/null 2>&1; then
	missing=
	for tool in cc meson ninja pkg-config; do
		command -v "$tool" >/dev/null 2>&1 || missing="$missing $tool"
	done
	[ -z "$missing" ] && exit 0
	echo "attest: this is no Debian or Ubuntu; please install:$missing, and the libraries of docs/dependencies.md" >&2
	exit 69
fi

missing=
for p in $want; do
	state=$(dpkg-query -W -f '${db:Status-Status}' "$p" 2>/dev/null || true)
	[ "$state" = installed ] || missing="$missing $p"
done
[ -z "$missing" ] && exit 0

echo "attest: installing$(echo "$missing" | tr '\n' ' ')" >&2
sudo=
if [ "$(id -u)" != 0 ]; then
	if ! command -v sudo >/dev/null 2>&1; then
		echo "attest: not root and no sudo; as root, run: apt-get install$missing" >&2
		exit 69
	fi
	sudo=sudo
fi
export DEBIAN_FRONTEND=noninteractive
log=$(mktemp)
trap 'rm -f "$log"' EXIT
# shellcheck disable=SC2086 # the list is meant to be split
if ! { $sudo apt-get update -qq && $sudo apt-get install -y -qq --no-install-recommends $missing; } >"$log" 2>&1; then
	cat "$log" >&2
	echo "attest: the packages could not be installed; see above" >&2
	exit 69
fi
