# The commands of this project; longer ones are in scripts/.
.DEFAULT_GOAL := help
.PHONY: help run dev test setup build lint audit bench bench-peers scale torture fuzz installation lighthouse screenshots dictionary

help: ## Lists these commands
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | while IFS='	' read -r name what; do printf '  make %-12s %s\n' "$$name" "$$what"; done

run: ## Builds and serves the console on this machine, with two demo companies in an empty database
	@scripts/run.sh

dev: ## Serves it while you work on it: what you change is built, served and shown in the browser
	@scripts/dev.sh

test: ## Runs everything: lints, tests on SQLite and PostgreSQL, and a browser with JavaScript on and off; ONLY="lint store::keys"
	@ONLY="$(ONLY)" scripts/test.sh

setup: ## Installs missing build and test tools
	@scripts/setup.sh test

build: ## Builds one self-contained file, target/release/munim
	@scripts/setup.sh build
	@scripts/build.sh

lint: ## Checks formatting and lints
	@scripts/lint.sh

audit: ## Checks all dependencies against RustSec's advisories, fetched from GitHub
	@scripts/setup.sh test
	@scripts/audit.sh

bench: ## Runs the benchmarks of docs/PERFORMANCE.md, in about twenty minutes and 5 GB of disk
	@scripts/setup.sh build
	@scripts/bench.sh

bench-peers: build ## Measures Munim beside LiteLLM, Better Auth and DuckDB, in one run of ten minutes
	@scripts/bench-peers.sh

scale: build ## Kills the primary of two PostgreSQL servers under four servers of Munim, and measures one, two and four; as root
	@scripts/scale-trial.sh $(OPTIONS)

torture: ## Injects faults into the server under load and checks the failure guarantees; OPTIONS="--rounds 200"
	@scripts/torture.sh $(OPTIONS)

fuzz: ## Fuzzes the parsers of keys, events, dates, cursors, amounts and requests, five minutes each
	@scripts/setup.sh build
	@scripts/fuzz.sh

installation: build ## Tests the installation of docs/OPERATIONS.md in a booted Debian, behind nginx and Caddy; as root
	@scripts/installation.sh

lighthouse: ## Checks the Lighthouse scores of every page of the demo; PAGES="/ /usage"
	@scripts/lighthouse.sh $(PAGES)

screenshots: build ## Takes the screenshots of docs/screenshots/ from the demo
	@scripts/setup.sh test
	@MUNIM_PROGRAM="$(CURDIR)/target/release/munim" MAKES=screenshots npm --prefix end2end test -- --project javascript

dictionary: build ## Rebuilds the compression dictionaries, tools/dictionary/, from the demo, after large changes of pages
	@scripts/setup.sh test
	@MUNIM_PROGRAM="$(CURDIR)/target/release/munim" MAKES=dictionary npm --prefix end2end test -- --project javascript
