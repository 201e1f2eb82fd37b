# The one list of commands. Every target installs what it needs and puts the pinned Node first on PATH.
SHELL := /bin/bash
export PATH := $(CURDIR)/node_modules/.bin:$(PATH)
RUN := node --conditions=@drover/source
UI := packages/web/dist/site/index.html
UI_SOURCES := $(shell find packages/web/src packages/web/public -type f) packages/web/index.html packages/web/vite.config.ts
ARGS ?=
NAME ?=

.PHONY: start test test-unit test-system pictures soak bench check format golden build image cluster differential plant-bugs openapi-report install

# npm itself may run on an older Node than the pinned one; the sources never do.
install: node_modules/.package-lock.json
node_modules/.package-lock.json: package-lock.json
	@npm install --no-save --no-audit --no-fund --loglevel=error
	@touch $@

start: install $(UI)
	@$(RUN) packages/server/src/main.ts $(ARGS)

$(UI): $(UI_SOURCES) node_modules/.package-lock.json
	@vite build --logLevel warn packages/web

test: build
	@$(RUN) scripts/test.ts

test-unit: install
	@$(RUN) scripts/test.ts unit

test-system: build
	@$(RUN) scripts/test.ts system

# Writes a picture of every page of the UI, in both colour schemes, into the folder of ARGS; default dist/pictures.
pictures: build
	@DROVER_PICTURES=$(or $(ARGS),dist/pictures) vitest run --project system e2e/ui e2e/password-change e2e/oidc-clients

soak: build
	@DROVER_SOAK=1 $(RUN) scripts/test.ts system

bench: build
	@$(RUN) scripts/bench.ts $(NAME)

check: install
	@$(RUN) scripts/check.ts

format: install
	@biome check --write --linter-enabled=false .

golden: install
	@$(RUN) scripts/golden.ts

build: install
	@$(RUN) scripts/build.ts

image: build
	@$(RUN) scripts/image.ts $(ARGS)

cluster: install
	@$(RUN) scripts/cluster.ts $(ARGS)

# Writes what differs from the real API server, by subject, into the folder of ARGS.
differential: install
	@$(RUN) scripts/differential.ts $(ARGS)

# Tells which of twenty bugs, or of those named in ARGS, that comparison finds.
plant-bugs: install
	@$(RUN) scripts/plant-bugs.ts $(ARGS)

# Asks every operation of the OpenAPI documents; tables of the shares of successes go into the folder of ARGS.
openapi-report: build
	@DROVER_OPENAPI_REPORT=$(abspath $(or $(ARGS),openapi-report)) vitest run --project system e2e/openapi
