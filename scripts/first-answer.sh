#!/bin/sh
# Load the starter library into a corpus of its own (nothing to do when it is there) and print the article for a question.
set -eu
attest=$1 corpus=$2 question=$3
here=$(dirname "$0")/..
"$attest" add --quiet --corpus "$corpus" "$here/data/starter"
"$attest" ask --corpus "$corpus" "$question"
cat >&2 <<TXT

Next: ask a question of your own            $attest ask --corpus $corpus "your question"
      add your own documents                $attest add --corpus $corpus PATH…
      see the source behind a quote         $attest show --corpus $corpus 'DOC#BEGIN-END'
TXT
