#!/bin/sh
# Build the libFuzzer targets with clang and run each for $SECONDS_EACH (default 60) on its corpus. New finds land in build/fuzz-finds/TARGET.
#   scripts/fuzz.sh [TARGET…]
set -eu
cd "$(dirname "$0")/.."
seconds=${SECONDS_EACH:-60}
[ "$seconds" -gt 0 ] 2>/dev/null || seconds=60
build=build/fuzz
command -v clang >/dev/null 2>&1 || { echo "fuzz: needs clang with libFuzzer (Debian: clang, libclang-rt-14-dev)" >&2; exit 69; }
[ -f $build/build.ninja ] || CC=clang meson setup $build . -Dfuzz=enabled -Dtests=false -Db_sanitize=address,undefined -Db_lundef=false \
	-Ddebug_alloc=true -Dbuildtype=debugoptimized >/dev/null
ninja -C $build --quiet
status=0
for t in ${*:-$(ls fuzz/fuzz_*.c | sed 's,fuzz/fuzz_,,; s,\.c$,,')}; do
	mkdir -p "build/fuzz-finds/$t/new"
	mkdir -p "fuzz/corpus/$t"
	echo "== $t, $seconds s"
	$build/fuzz/fuzz_"$t" -max_total_time="$seconds" -timeout=25 -rss_limit_mb=3072 -max_len="${MAX_LEN:-65536}" -print_final_stats=1 \
		-artifact_prefix="build/fuzz-finds/$t/" "build/fuzz-finds/$t/new" "fuzz/corpus/$t" >"build/fuzz-finds/$t.log" 2>&1 || status=1
	grep -E '^(stat::number_of_executed_units|stat::new_units_added|SUMMARY)|^#[0-9]+.*DONE' "build/fuzz-finds/$t.log" || true
done
exit $status
