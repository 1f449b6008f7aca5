# Each word works as the very first one on a fresh clone and may be said again at any time. `make help` lists them.
.DEFAULT_GOAL := help
.PHONY: help up down status logs test test-long check ci-docker fresh serve reset clean deploy image bootstrap functions

# make up TARGET=… runs the stack elsewhere; without it homeport.toml and the default decide.
HOMEPORT = .venv/bin/homeport
TARGET_OPTION = $(if $(TARGET),--target $(TARGET))
# The image of what runs in Docker is made from what lies here.
IMAGE = $(if $(filter docker,$(TARGET)),image)
# Nothing runs, and nothing has to be stopped, where homeport is not installed yet.
INSTALLED = [ ! -x $(HOMEPORT) ] ||
TESTED_FILES = src tests benchmarks scripts/build-functions scripts/fetch-terraform

help: ## list these words
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

up: bootstrap functions $(IMAGE) ## start local AWS with terraform/ applied; again: apply what has changed
	@$(HOMEPORT) up $(TARGET_OPTION)

down: ## stop everything; the stack's state is dropped
	@$(INSTALLED) $(HOMEPORT) down $(TARGET_OPTION)

status: bootstrap ## what runs, and where it answers
	@$(HOMEPORT) status $(TARGET_OPTION)

logs: bootstrap ## follow the server's log
	@$(HOMEPORT) logs --follow $(TARGET_OPTION)

test: bootstrap functions ## all tests but the long ones, on a stack of their own; with TARGET the integration tests there
	@$(if $(TARGET),$(HOMEPORT) test $(TARGET_OPTION),.venv/bin/pytest tests)

test-long: bootstrap functions ## the long tests: kills, leaks, fuzz, many stacks
	@.venv/bin/pytest tests -m "long and not docker"

check: bootstrap functions ## formatting, lint, types, Terraform's own checks, documentation; rewrites nothing
	@.venv/bin/ruff format --check $(TESTED_FILES)
	@.venv/bin/ruff check $(TESTED_FILES)
	@.venv/bin/mypy
	@$(HOMEPORT) tf -- fmt -check -recursive -diff
	@$(HOMEPORT) tf -- validate
	@.venv/bin/pytest -q tests/docs

ci-docker: bootstrap functions ## the same stack in Docker: image, compose, tflocal apply, integration tests
	@scripts/ci-docker

fresh: ## clone, make up, make test in a bare container
	@scripts/fresh

serve: bootstrap ## the reference service as a plain Flask app, against the stack that is up
	@$(HOMEPORT) serve $(TARGET_OPTION)

reset: bootstrap functions $(IMAGE) ## down, drop all state, up
	@$(HOMEPORT) reset $(TARGET_OPTION)

deploy: bootstrap functions ## the same Terraform to AWS: the plan is shown, and you are asked
	@$(HOMEPORT) deploy

clean: ## down, wherever the stack runs, and remove all that was made here
	@$(INSTALLED) for target in embedded $(notdir $(wildcard .homeport/docker .homeport/localstack)); do \
	  $(HOMEPORT) down --target $$target || exit; done
	@rm -rf .venv .homeport build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis
	@find src tests scripts -name __pycache__ -type d -prune -exec rm -rf {} +

image:
	@scripts/image

bootstrap:
	@scripts/bootstrap

functions: bootstrap
	@.venv/bin/python scripts/build-functions
