#!/bin/sh
# Load the starter library into a corpus of its own (nothing to do when it is there), print the article for a question, and start the service.
#
# The service runs in the foreground until Ctrl-C, and only where somebody sits: when standard input and output are a terminal, or SERVE=1. Elsewhere (a
# build, a pipe), or with SERVE=0, the command is printed instead and all is over. LISTEN is where it listens.
set -eu
attest=$1 corpus=$2 question=$3
here=$(dirname "$0")/..
echo "attest: loading the starter library into $corpus ..." >&2
"$attest" add --quiet --corpus "$corpus" "$here/data/starter"
echo "attest: asking a first question ..." >&2
"$attest" ask --corpus "$corpus" "$question"
cat >&2 <<TXT

Next: ask a question of your own            $attest ask --corpus $corpus "your question"
      add your own documents                $attest add --corpus $corpus PATH…
      see the source behind a quote         $attest show --corpus $corpus 'DOC#BEGIN-END'
      read and ask in the browser           $attest serve --open --corpus $corpus
TXT
case ${SERVE:-auto} in
1) ;;
auto) if ! [ -t 0 ] || ! [ -t 1 ]; then exit 0; fi ;;
*) exit 0 ;;
esac
echo >&2
exec "$attest" serve --open --corpus "$corpus" --listen "${LISTEN:-127.0.0.1:8765}"
