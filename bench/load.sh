#!/bin/sh
# The service under load: wrk with 64 connections for 60 s on ask (each question once) and on the page of one article.
# usage: bench/load.sh ATTEST CORPUS QUESTIONS [SECONDS [CONNECTIONS]]
#   QUESTIONS  one a line; as many as can be asked in the time, else they begin again (and the cache answers: the script says so)
# Prints requests a second, p50, p99, errors, and the memory of the service before, at its peak and after.
set -eu
attest=$1 corpus=$2 questions=$3 seconds=${4:-60} connections=${5:-64}
here=$(cd "$(dirname "$0")" && pwd)
dir=$(mktemp -d)
trap 'kill "$pid" 2>/dev/null || true; rm -rf "$dir"' EXIT

"$attest" serve --open --rate 0 --corpus "$corpus" --library "$dir/library.db" --listen 127.0.0.1:0 2>"$dir/told" &
pid=$!
for _ in $(seq 100); do
	grep -q listening "$dir/told" && break
	sleep 0.1
done
base=$(sed -n 's/.*listening on \(http:[^ ]*\)\/ .*/\1/p' "$dir/told")

memory() {
	awk -v what="$1" '/^VmRSS|^VmHWM|^RssAnon/ { m = m sprintf(" %s %.0f MB;", $1, $2 / 1024) } END { print what ":" m }' "/proc/$pid/status"
}

run() { # NAME PATH-or-empty
	echo "== $1"
	QUESTIONS=$questions FIXED=$2 SPLIT=${3:-} wrk -t2 -c"$connections" -d"${seconds}s" --timeout 30s --latency -s "$here/load.lua" "$base" |
		grep -E 'Latency  |50%|99%|requests in|Requests/sec|Socket errors|Non-2xx|distinct' || true
	memory "memory"
}

echo "machine: $(nproc) cores; load average before: $(cut -d' ' -f1-3 /proc/loadavg)"
memory "memory before"
run "ask by API, distinct questions" "" api
run "ask as a page, distinct questions" "" page
first=$(head -n 1 "$questions" | python3 -c 'import sys, urllib.parse; print(urllib.parse.quote(sys.stdin.readline().strip()))')
run "one article as a page" "/ask?q=$first"
sleep 5
memory "memory 5 s after"
curl -s "$base/metrics" | grep -E '^attest_cache_(hits|misses)_total|^attest_requests_total.*5xx|timed_out' || true
kill "$pid"
wait "$pid" && echo "stopped in order"
