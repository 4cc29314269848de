# The commands of this project; what is longer than a line is in scripts/.
.DEFAULT_GOAL := help
.PHONY: help run dev test setup build lint audit bench torture fuzz installation lighthouse screenshots dictionary

help: ## Lists these commands
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | while IFS='	' read -r name what; do printf '  make %-12s %s\n' "$$name" "$$what"; done

run: ## Builds and serves the console on this machine, with two demo companies in an empty database
	@scripts/run.sh

dev: ## Serves it while you work on it: what you change is built, served and shown in the browser
	@scripts/dev.sh

test: ## Runs everything: lints, tests on SQLite and PostgreSQL, and a browser with JavaScript on and off; ONLY="lint store::keys"
	@ONLY="$(ONLY)" scripts/test.sh

setup: ## Brings what building and testing need and this machine lacks
	@scripts/setup.sh test

build: ## Builds one self-contained file, target/release/munim
	@scripts/setup.sh build
	@scripts/build.sh

lint: ## Checks the format and the lints of everything
	@scripts/lint.sh

audit: ## Checks all dependencies against the published advisories, which are fetched from GitHub
	@scripts/setup.sh test
	@scripts/audit.sh

bench: ## Measures what docs/PERFORMANCE.md says, in about twenty minutes, most of it compiling, and 5 GB of disk
	@scripts/setup.sh build
	@scripts/bench.sh

torture: ## Kills, stops, cuts off and fills up the server under load, and shows that nothing is lost; OPTIONS="--rounds 200"
	@scripts/torture.sh $(OPTIONS)

fuzz: ## Throws what nobody would send at what reads keys, events, dates, cursors, amounts and requests, five minutes each
	@scripts/setup.sh build
	@scripts/fuzz.sh

installation: build ## Installs it as docs/OPERATIONS.md says in a Debian that is booted for it, behind nginx and Caddy, and tries it; as root
	@scripts/installation.sh

lighthouse: ## Holds every page of the demo against Lighthouse's scores; PAGES="/ /usage"
	@scripts/lighthouse.sh $(PAGES)

screenshots: build ## Takes the pictures in docs/screenshots/ from the demo
	@scripts/setup.sh test
	@MUNIM_PROGRAM="$(CURDIR)/target/release/munim" MAKES=screenshots npm --prefix end2end test -- --project javascript

dictionary: build ## Makes what pages are compressed against, tools/dictionary/, from the demo; where pages have changed a lot
	@scripts/setup.sh test
	@MUNIM_PROGRAM="$(CURDIR)/target/release/munim" MAKES=dictionary npm --prefix end2end test -- --project javascript
