# Adder's build. `make run` and `make test` are all a newcomer needs; `make help` lists the rest.
#
#   CC=gcc|clang   MODE=release|debug|sanitize   DISPATCH=goto|switch   READLINE=yes|no   PREFIX, DESTDIR
#
# Each mode builds in a folder of its own, build/MODE; the release binary is linked to build/adder.

MODE ?= release
PREFIX ?= /usr/local
DISPATCH ?= goto
READLINE ?= yes
ifeq ($(origin CC),default)
CC = gcc
endif

LAYERS := base lexer parser compiler vm vm/objects stdlib/native stdlib/builtins cli
SUFFIX := $(if $(filter clang%,$(CC)),-clang)$(if $(filter switch,$(DISPATCH)),-switch)
OPTIMIZED := build/optimized$(SUFFIX)
OUT := build/$(MODE)$(SUFFIX)

WARNINGS := -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wcast-qual -Wmissing-prototypes \
            -Wstrict-prototypes -Wvla -Wundef -Werror
CPPFLAGS += -I. -I$(OUT) -D_XOPEN_SOURCE=700
CFLAGS_release := -O2 -g1 -DNDEBUG
CFLAGS_debug := -O1 -g -DDEBUG
CFLAGS_profile := -O2 -g1 -DNDEBUG -DPROFILE_OPS
CFLAGS_threads := -O1 -g -DDEBUG -fsanitize=thread
# `make release`: built twice in build/optimized, first to count what runs (PROFILE=write), then by those counts.
PROFILE ?= read
PROFILE_FILES := $(OUT)/profile
ifneq ($(filter clang%,$(CC)),)
PROFILE_write := -fprofile-instr-generate=$(abspath $(PROFILE_FILES))-%p.raw
PROFILE_read := -fprofile-instr-use=$(PROFILE_FILES).merged -Wno-profile-instr-unprofiled -flto=thin
else
PROFILE_write := -fprofile-generate -fprofile-update=atomic
PROFILE_read := -fprofile-use -fprofile-partial-training -fprofile-correction -Wno-missing-profile -fno-semantic-interposition -flto=auto
endif
CFLAGS_optimized := -O2 -g1 -DNDEBUG $(PROFILE_$(PROFILE))
CFLAGS_sanitize := -O1 -g -DDEBUG -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer
# gcc takes the constant words of value.h for pointers to nothing, and cannot follow results beside success flags.
WARNINGS += $(if $(filter clang%,$(CC)),,-Wno-array-bounds -Wno-maybe-uninitialized)
# No position-independent code: constant tables of pointers then need no relocation at start-up.
CFLAGS_ALL = -std=c17 -fno-pie -fno-strict-aliasing $(WARNINGS) $(CFLAGS_$(MODE)) $(CFLAGS)
LDFLAGS_ALL = -no-pie $(filter -fsanitize% -fprofile% -flto%,$(CFLAGS_$(MODE))) $(if $(filter optimized,$(MODE)),-O2) $(LDFLAGS)
LIBS := -lgmp -lm -ldl -lpthread
ifeq ($(DISPATCH),switch)
CPPFLAGS += -DDISPATCH_SWITCH
endif
ifeq ($(READLINE),yes)
CPPFLAGS += -DWITH_READLINE
endif

sources_in = $(sort $(wildcard $(1)/*.c))
FRONT_SOURCES := $(foreach d,base lexer parser compiler,$(call sources_in,$(d)))
ADDER_SOURCES := $(foreach d,$(LAYERS),$(call sources_in,$(d)))
objects_of = $(patsubst %.c,$(OUT)/%.o,$(1))

.PHONY: all debug sanitize release run test check clean install help deps
all: build/adder

$(OUT)/%.o: %.c
	@mkdir -p $(dir $@)
	@echo "  CC  $<"
	@$(CC) $(CPPFLAGS) $(CFLAGS_ALL) -MMD -MP -c $< -o $@

$(OUT)/adder: $(call objects_of,$(ADDER_SOURCES)) $(OUT)/embedded_modules.o
	@echo "  LD  $@"
	@$(CC) $(LDFLAGS_ALL) $^ -o $@ $(LIBS)

# The standard library, compiled by a first stage of the compiler and written out as constant data.
EMBED_SOURCES := $(sort $(wildcard stdlib/source/*.py stdlib/source/*/*.py stdlib/source/*/*/*.py))
EMBED_OBJECTS := $(call objects_of,$(FRONT_SOURCES) stdlib/embed_main.c)
$(OUT)/embed: $(EMBED_OBJECTS)
	$(CC) $(LDFLAGS_ALL) $^ -o $@ $(LIBS)
$(OUT)/embedded_modules.c: $(OUT)/embed $(EMBED_SOURCES)
	@echo "  EMBED stdlib/source"
	@$(OUT)/embed $@ stdlib/source $(EMBED_SOURCES)
$(OUT)/embedded_modules.o: $(OUT)/embedded_modules.c
	@echo "  CC  $<"
	@$(CC) $(CPPFLAGS) $(CFLAGS_ALL) -Wno-unused-const-variable -O0 -g0 -c $< -o $@
-include $(EMBED_OBJECTS:.o=.d)

build/adder: $(OUT)/adder
	@ln -sf $(MODE)$(patsubst build/$(MODE)%,%,$(OUT))/adder build/adder

clean:
	rm -rf build

-include $(patsubst %.o,%.d,$(call objects_of,$(ADDER_SOURCES)))

# The front end alone, for tools that compare it with CPython (PYTHON314=path).
FRONT_ONLY := $(call objects_of,$(foreach d,base lexer parser,$(call sources_in,$(d))) tests/tools/front_main.c)
build/front: $(OUT)/front
	@ln -sf $(patsubst build/%,%,$(OUT))/front build/front
$(OUT)/front: $(FRONT_ONLY)
	$(CC) $(LDFLAGS_ALL) $^ -o $@ $(LIBS)
-include $(FRONT_ONLY:.o=.d)

PYTHON314 ?= python3.14
.PHONY: compare-front compare-errors
compare-front: $(OUT)/front
	$(PYTHON314) tests/tools/compare_front.py $(OUT)/front
compare-errors: $(OUT)/front
	$(PYTHON314) tests/tools/compare_errors.py $(OUT)/front

# Bad input: exit status, output and the last line of the report.
.PHONY: compare-inputs
compare-inputs: $(OUT)/adder
	$(PYTHON314) tests/tools/compare_inputs.py $(OUT)/adder $(PYTHON314)

# Random programs under both: make compare-random PYTHON314=path [COUNT=n] [SEED=n]
COUNT ?= 1000
SEED ?= 1
.PHONY: compare-random
compare-random: $(OUT)/adder
	$(PYTHON314) tests/tools/random_programs.py --adder $(OUT)/adder --python $(PYTHON314) \
	    --count $(COUNT) --seed $(SEED) --keep $(OUT)/random

# The compiler alone, likewise.
COMPILE_ONLY := $(call objects_of,$(FRONT_SOURCES) tests/tools/compile_main.c)
build/compile-check: $(OUT)/compile-check
	@ln -sf $(patsubst build/%,%,$(OUT))/compile-check build/compile-check
$(OUT)/compile-check: $(COMPILE_ONLY)
	$(CC) $(LDFLAGS_ALL) $^ -o $@ $(LIBS)
-include $(COMPILE_ONLY:.o=.d)
.PHONY: compare-compile
compare-compile: $(OUT)/compile-check
	$(PYTHON314) tests/tools/compare_compile.py $(OUT)/compile-check

# docs/BYTECODE.md from compiler/opcodes.def.
.PHONY: docs-bytecode
docs-bytecode: $(OUT)/tests/tools/bytecode_page.o $(OUT)/compiler/opcodes.o
	$(CC) $(LDFLAGS_ALL) $^ -o $(OUT)/bytecode-page
	$(OUT)/bytecode-page docs/BYTECODE.in.md > docs/BYTECODE.md

# --- tests ---------------------------------------------------------------------------------------------------------

UNIT_SOURCES := $(foreach d,base lexer parser compiler vm,$(call sources_in,tests/unit/$(d)))
VM_SOURCES := $(foreach d,vm vm/objects,$(call sources_in,$(d)))
UNIT_OBJECTS := $(call objects_of,$(FRONT_SOURCES) $(VM_SOURCES) $(UNIT_SOURCES))
# tests/unit/vm/testing.c stands before the allocator, so that tests can let it fail.
UNIT_WRAP := -Wl,--wrap=malloc,--wrap=calloc,--wrap=realloc,--wrap=posix_memalign
$(OUT)/unit: $(UNIT_OBJECTS)
	$(CC) $(LDFLAGS_ALL) $(UNIT_WRAP) $^ -o $@ $(LIBS) -lcriterion
# Interpreters beside each other in one process: everything but the command line.
INTERPRETERS := $(call objects_of,$(filter-out cli/%,$(ADDER_SOURCES)) tests/interpreters.c)
$(OUT)/interpreters: $(INTERPRETERS) $(OUT)/embedded_modules.o
	@$(CC) $(LDFLAGS_ALL) $^ -o $@ $(LIBS)
-include $(OUT)/tests/interpreters.d
interpreters: $(OUT)/interpreters
	$(OUT)/interpreters tests/golden/language tests/golden/types tests/golden/builtins
$(OUT)/runner: $(OUT)/tests/runner.o
	$(CC) $(LDFLAGS_ALL) $^ -o $@
-include $(UNIT_OBJECTS:.o=.d)

# Builds and tests one mode; the last line counts what passed.
.PHONY: test-mode unit golden interpreters stress stress-threads test-alloc
unit: $(OUT)/unit
	$(OUT)/unit --jobs 2
golden: $(OUT)/adder $(OUT)/runner
	@tests/tools/check_reading.sh $(OUT)/adder docs/READING.md
	@tests/tools/check_reading.sh $(OUT)/adder docs/LANGUAGE.md
	@tests/tools/check_prompt.sh $(OUT)/adder tests/tools/prompt
	@echo "golden programs at level 0 of lowering"
	@ADDER_MODE=$(MODE) ADDER_LOWER=0 $(OUT)/runner $(OUT)/adder tests/golden $(FILTER)
	ADDER_MODE=$(MODE) $(OUT)/runner $(OUT)/adder tests/golden $(FILTER)
# The golden programs with a collection at every new container: it must change nothing. Those that import much would
# take hours so, and get one at every STRESS_MANY. Takes minutes.
STRESS_MANY := 50
stress:
	@$(MAKE) --no-print-directory MODE=debug build/debug/adder build/debug/runner
	for folder in builtins language memory tracing types; do \
	    ADDER_STRESS=1 build/debug/runner build/debug/adder tests/golden/$$folder $(FILTER) || exit 1; done
	for folder in asyncio stdlib threads; do \
	    ADDER_STRESS=$(STRESS_MANY) build/debug/runner build/debug/adder tests/golden/$$folder $(FILTER) || exit 1; done
# A hundred threads for SECONDS, at the usual switch interval and at a millionth of a second, under the sanitizers of threads and
# of memory.
SECONDS := 60
stress-threads:
	@$(MAKE) --no-print-directory MODE=threads build/threads/adder
	@$(MAKE) --no-print-directory MODE=sanitize $(SANITIZE_WITH) build/sanitize/adder
	for interval in 0.005 0.000001; do for build in threads sanitize; do \
	    build/$$build/adder tests/tools/threads_for_a_while.py $(SECONDS) $$interval || exit 1; done; done
# Golden programs with some of their allocations failing, one a run (STEPS of each): none may crash. Takes minutes.
STEPS := 25
test-alloc:
	@$(MAKE) --no-print-directory MODE=debug build/debug/adder
	$(CC) -O2 -shared -fPIC -o build/debug/fail_alloc.so tests/tools/fail_alloc.c
	tests/tools/test_alloc.sh build/debug/adder build/debug/fail_alloc.so $(STEPS) $$(find tests/golden -name '*.py')
test-mode:
	@$(MAKE) --no-print-directory unit
	@$(MAKE) --no-print-directory interpreters
	@$(MAKE) --no-print-directory golden

test: deps
	@$(MAKE) --no-print-directory MODE=debug test-mode
sanitize: deps
	@$(MAKE) --no-print-directory MODE=sanitize $(SANITIZE_WITH) test-mode
debug:
	@$(MAKE) --no-print-directory MODE=debug build/debug/adder

# The binary that is installed: trained on tests/bench/train, linked as a whole.
TRAINING := $(sort $(wildcard tests/bench/train/*.py))
release: deps
	@echo "release: 1 of 3: a binary that counts what runs"
	@rm -rf $(OPTIMIZED)
	@$(MAKE) --no-print-directory MODE=optimized PROFILE=write $(OPTIMIZED)/adder
	@echo "release: 2 of 3: training on tests/bench/train"
	@for program in $(TRAINING); do $(OPTIMIZED)/adder $$program > /dev/null || exit 1; done
	@$(if $(filter clang%,$(CC)),llvm-profdata merge -o $(OPTIMIZED)/profile.merged $(OPTIMIZED)/profile-*.raw)
	@echo "release: 3 of 3: the binary, built by those counts and linked as a whole"
	@find $(OPTIMIZED) -name '*.o' -delete
	@rm -f $(OPTIMIZED)/adder $(OPTIMIZED)/embed
	@$(MAKE) --no-print-directory MODE=optimized $(OPTIMIZED)/adder
	@ln -sf $(patsubst build/%,%,$(OPTIMIZED))/adder build/adder

run: deps
	@$(MAKE) --no-print-directory build/adder
	@build/adder $(FILE)

# What the build and the tests need: found by what they bring, installed by the system's package manager.
PACKAGES := libgmp-dev libreadline-dev libcriterion-dev
deps:
	@tests/tools/install_packages.sh $(CC) $(PACKAGES)

# Speed: beside other interpreters; instructions beside another revision (BASE=REV); what runs most (FILE=…).
.PHONY: bench bench-concurrency bench-count profile-ops
bench:
	@test -x build/adder || $(MAKE) --no-print-directory release
	@python3 tests/tools/bench.py build/adder
bench-concurrency:
	@test -x build/adder || $(MAKE) --no-print-directory release
	@python3 tests/tools/bench_concurrency.py build/adder
profile-ops:
	@$(MAKE) --no-print-directory MODE=profile build/profile/adder
	@build/profile/adder $(FILE)
bench-count:
	@tests/tools/bench_count.sh $(BASE)

check:
	@tests/tools/check_layers.sh

install: release
	install -d $(DESTDIR)$(PREFIX)/bin
	install -m 755 build/adder $(DESTDIR)$(PREFIX)/bin/adder

help:
	@sed -n '1,12p' Makefile
	@echo "targets: all run test check debug sanitize release install clean unit golden stress stress-threads test-alloc compare-front compare-compile compare-inputs compare-random"
