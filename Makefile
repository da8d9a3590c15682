# The front doors. Each brings the machine to where it can run, skipping what is there already; see dev/.

SHELL := /bin/sh
.DEFAULT_GOAL := help
.SUFFIXES:
MAKEFLAGS += --no-print-directory

PREPARED = PYTHONPATH=dev/src exec dev/python -m runnerly_dev.bootstrap

.PHONY: help
help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: run
run: ## everything on this machine, with a demo athlete; ACTIVITIES=FILE serves your own list from the Strava sandbox
	@$(PREPARED) run $(if $(ACTIVITIES),--activities '$(ACTIVITIES)')

.PHONY: test
test: ## all tests and checks; ENV=web,lint runs only those environments of tox.ini
	@$(PREPARED) test $(subst $(COMMA), ,$(ENV))

.PHONY: bench
bench: ## measure, print a table, write var/bench.json
	@$(PREPARED) python -m bench

.PHONY: chaos
chaos: ## the tests of exactness in their long form, some 20 minutes; SEED=1 repeats a run
	@$(PREPARED) python -m pytest tests/chaos --long $(if $(SEED),--seed $(SEED))

.PHONY: lint
lint: ## the style, the imports, the locks
	@$(PREPARED) test lint

.PHONY: develop
develop: ## .venv with everything that developing needs
	@$(PREPARED) develop

.PHONY: lock
lock: ## the files in requirements/ from the declared requirements; UPGRADE=1 takes the newest versions
	@$(PREPARED) lock compile $(if $(UPGRADE),--upgrade)

.PHONY: test-compose
test-compose: ## the docker-compose deployment, walked through with a browser; needs a Docker engine
	@$(PREPARED) develop
	@deploy/test-compose $(if $(IF_POSSIBLE),--if-possible)

.PHONY: clean
clean: ## remove what was built and installed here; the data of `make run` stays
	rm -rf .venv .tox .mypy_cache .ruff_cache .import_linter_cache services/web/node_modules services/web/src/web/static
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

.PHONY: clean-data
clean-data: ## remove the data of `make run`: the database, the mail, the secrets
	rm -rf var

COMMA := ,
