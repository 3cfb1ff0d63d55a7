# Two commands for people; the build itself is Meson and Ninja (meson.build).
#
#   make run    install what is missing, build a release, fetch the encoder's model, load the starter library, print a first article; on a terminal (or with
#               SERVE=1) start the service and say its address, elsewhere (or with SERVE=0) only print how
#   make test   install what is missing, build with sanitizers, run every test
#
# The model: ATTEST_MODEL_FILE=FILE or ATTEST_MODEL_URL=ADDRESS to say whence, ATTEST_MODEL=none for none (docs/model.md).
#
# Others: make api-check, make mutate, make build, make install (PREFIX), make fuzz, make bench, make format, make clean.

PREFIX ?= /usr/local
JOBS ?= $(shell nproc 2>/dev/null || echo 2)
CORPUS ?= build/starter
QUESTION ?= What causes myelopathy in a patient with progressive weakness and numbness in their hands, likely related to cervical spine degeneration or a herniated disc?
ATTEST = build/release/src/cli/attest
RELEASE = build/release
TEST = build/test
MODELS = build/model

.PHONY: run build test eval api-check mutate deps-run deps-test install fuzz bench format clean

run: build
	@scripts/first-answer.sh $(ATTEST) $(CORPUS) "$(QUESTION)"

deps-run:
	@scripts/deps.sh run

deps-test:
	@scripts/deps.sh test

build: deps-run
	@echo "attest: building in $(RELEASE) ..." >&2
	@test -f $(RELEASE)/build.ninja || meson setup $(RELEASE) . --buildtype=release -Dtests=false >/dev/null
	@ninja -C $(RELEASE) -j $(JOBS) --quiet
	@scripts/model.sh $(ATTEST) $(MODELS)

test: deps-test
	@echo "attest: building with sanitizers in $(TEST) ..." >&2
	@test -f $(TEST)/build.ninja || meson setup $(TEST) . -Db_sanitize=address,undefined -Db_lundef=false -Ddebug_alloc=true -Dbuildtype=debugoptimized >/dev/null
	@ninja -C $(TEST) -j $(JOBS) --quiet
	@scripts/model.sh $(TEST)/src/cli/attest $(MODELS)
	@echo "attest: running the tests ..." >&2
	@scripts/run-tests.py $(TEST) $(TESTS)

install: build
	@meson configure $(RELEASE) -Dprefix=$(PREFIX) && meson install -C $(RELEASE)

# The API against its own OpenAPI document, at length (make test has a short run).
api-check: deps-test
	@test -f $(TEST)/build.ninja || meson setup $(TEST) . -Db_sanitize=address,undefined -Db_lundef=false -Ddebug_alloc=true -Dbuildtype=debugoptimized >/dev/null
	@ninja -C $(TEST) -j $(JOBS) --quiet
	@tests/web/schemathesis.sh $(TEST)/src/cli/attest $(TEST)/tests/web/seed 60

# Which constants and rules do the tests notice? SAMPLE=40 SEED=1 draws some, LIMIT=600 stops after so many seconds, ONLY=src/answer looks at one place.
mutate: deps-test
	@scripts/mutate.py $(if $(SAMPLE),--sample $(SAMPLE)) $(if $(SEED),--seed $(SEED)) $(if $(LIMIT),--seconds $(LIMIT)) $(if $(ONLY),--only "$(ONLY)") --jobs $(JOBS)

fuzz:
	@scripts/fuzz.sh $(TARGETS)

bench: build
	@bench/run.sh

# Documents found at each stage, all collections: DATA=folder of the collections or their archives, WORK=where their corpora are kept.
eval: build
	@ninja -C $(RELEASE) -j $(JOBS) --quiet bench/docs-tool
	@bench/retrieval.py $(ATTEST) $(or $(DATA),../shared/data) $(or $(WORK),build/eval)

format:
	@git ls-files '*.c' '*.h' | xargs clang-format -i

clean:
	rm -rf build
