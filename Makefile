# The commands of this project. `make` alone lists them.
SHELL := /bin/bash
PYTHON := .venv/bin/python
BOOTSTRAP := python3 scripts/bootstrap.py
CODE := manage.py config events accounts catalog notifications rma sla warranty shipping inventory \
	repair compensation desk embedded_carrier demo reliability webhooks reconciliation intake chaos tests scripts $(wildcard bench)
# What an installation on the internet has; the secret is made up for the check.
PRODUCTION := DEBUG=0 DEMO=0 SITE_URL=https://service.example.com ALLOWED_HOSTS=service.example.com \
	SECRET_KEY=$$($(PYTHON) -c 'import secrets; print(secrets.token_urlsafe(50))')
PYTEST_ARGS ?= -n 2

.DEFAULT_GOAL := help
.PHONY: help install run test check chaos docs screenshots bench drill seed services stop translations clean-data

help: ## list the commands
	@grep -E '^[a-z-]+:.*## ' Makefile | sed -E 's/:.*## /\t/' | expand -t 16

install: ## set up everything that run, test and check need
	@$(BOOTSTRAP) dev

run: ## serve the product with demo data until Ctrl-C (PORT=8000, DEMO=1)
	@$(BOOTSTRAP) base
	@DEMO=$${DEMO:-1} exec $(PYTHON) manage.py run

test: install ## run all tests (PYTEST_ARGS="-n 2")
	@$(PYTHON) manage.py compile_translations
	@$(PYTHON) -m pytest $(PYTEST_ARGS)

check: install ## run all linters, contracts and checks of the set-up
	$(PYTHON) -m ruff check .
	$(PYTHON) -m ruff format --check .
	.venv/bin/lint-imports
	$(PYTHON) -m djlint templates --lint --quiet
	$(PYTHON) manage.py compile_translations --check
	$(PYTHON) manage.py makemigrations --check --dry-run
	$(PRODUCTION) $(PYTHON) manage.py check --deploy --fail-level WARNING
	$(PYTHON) manage.py event_catalogue --check
	$(PYTHON) -m mypy $(CODE)

chaos: install ## hurt a product of its own in every way and count what it lost (CHAOS_ARGS="--seconds 600")
	@$(PYTHON) manage.py chaos $(CHAOS_ARGS)

docs: install ## write the pages that are made from the code
	$(PYTHON) manage.py event_catalogue

screenshots: install ## take the pictures of the README from a running product (URL=http://localhost:8000)
	@$(PYTHON) -m scripts.screenshots $(URL)

drill: ## dump the database, restore it into a new cluster, prove that everything goes on
	@$(BOOTSTRAP) base
	@$(PYTHON) manage.py drill

bench: install ## measure everything, or NAME=append
	@$(PYTHON) manage.py services exec -- $(abspath $(PYTHON)) -m bench $(NAME)

seed: ## add the demo data to an empty database
	@$(BOOTSTRAP) base
	@DEMO=1 $(PYTHON) manage.py migrate --verbosity 0
	@DEMO=1 $(PYTHON) manage.py collectstatic --noinput --verbosity 0
	@DEMO=1 $(PYTHON) manage.py seed_demo

services: ## keep the embedded PostgreSQL and Valkey running until Ctrl-C
	@$(BOOTSTRAP) base
	@exec $(PYTHON) manage.py services start

stop: ## stop the embedded servers, whoever uses them
	@$(PYTHON) manage.py services stop

translations: ## collect the texts (where gettext is installed), compile and check them
	@if command -v xgettext > /dev/null; then $(PYTHON) manage.py collect_translations; \
	else echo "gettext is not installed: texts are compiled, new ones are not collected"; fi
	@$(PYTHON) manage.py compile_translations --check

clean-data: stop ## throw away the data of the embedded servers
	rm -rf .state
