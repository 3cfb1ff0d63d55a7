#!/bin/sh
# Are the install steps whole? Both commands in a fresh Debian made by debootstrap, from a clone of this repository. As root.
#   scripts/check-fresh.sh [run|test|both] [DIR]      DIR (default: a temporary folder) keeps the system, to be used again when it is there
# $SUITE (bookworm) and $MIRROR (http://deb.debian.org/debian) choose the system; $DATA, when set, is mounted read-only as the data sets of the tests;
# $CA, when set, is a certificate to trust there as well (behind a proxy that has its own).
set -eu
what=${1:-both} dir=${2:-}
here=$(cd "$(dirname "$0")/.." && pwd)
[ "$(id -u)" = 0 ] || { echo "check-fresh: needs root, for debootstrap and chroot" >&2; exit 77; }
command -v debootstrap >/dev/null 2>&1 || { echo "check-fresh: needs debootstrap" >&2; exit 69; }
if [ -z "$dir" ]; then
	dir=$(mktemp -d)
	keep=
else
	mkdir -p "$dir"
	keep=1
fi
clean() {
	for m in proc dev/pts dev data; do
		mountpoint -q "$dir/$m" && umount "$dir/$m"
	done
	[ -n "$keep" ] || rm -rf --one-file-system "$dir"
}
trap clean EXIT
[ -x "$dir/bin/sh" ] || debootstrap --variant=minbase "${SUITE:-bookworm}" "$dir" "${MIRROR:-http://deb.debian.org/debian}" >/dev/null
mount -t proc proc "$dir/proc"
mount --bind /dev "$dir/dev"
mount -t devpts -o newinstance,ptmxmode=0666 devpts "$dir/dev/pts" 2>/dev/null || mount --bind /dev/pts "$dir/dev/pts"
cp /etc/resolv.conf "$dir/etc/resolv.conf"
inside() { chroot "$dir" /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8 DEBIAN_FRONTEND=noninteractive CI="${CI:-}" ${CA:+PIP_CERT=/etc/ssl/certs/ca-certificates.crt} "$@"; }
# What README.md says must be there: git and make; certificates come with a usual installation.
inside sh -c 'command -v git >/dev/null && command -v make >/dev/null || { apt-get update -qq && apt-get install -y -qq --no-install-recommends git make ca-certificates >/dev/null; }' 2>/dev/null
# As an administrator does it, so that Java trusts it too.
if [ -n "${CA:-}" ]; then
	cp "$CA" "$dir/usr/local/share/ca-certificates/check-fresh.crt"
	inside update-ca-certificates >/dev/null 2>&1
fi
rm -rf "$dir/attest"
git clone -q "$here" "$dir/attest"
if [ -n "${DATA:-}" ]; then
	mkdir -p "$dir/data"
	mount --bind -o ro "$DATA" "$dir/data"
fi
timed() {
	begin=$(date +%s)
	"$@"
	echo "check-fresh: took $(($(date +%s) - begin)) s: make $name"
}
for name in run test; do
	[ "$what" = "$name" ] || [ "$what" = both ] || continue
	timed inside ${DATA:+ATTEST_DATA=/data} make -C /attest "$name"
done
