# One line each, that a person could type. `make help` lists them.
ARGS ?=
FAULTS ?= 25
ROUNDS ?= 1
SWIFT := swift
BUILD := $(SWIFT) build -c release

.PHONY: help packages toolchain build run test test-broker test-hanging test-line test-acls test-recovery test-compose chaos bench format format-check \
	compose

help: ## what can be made
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 16

packages: ## installs the Debian packages that are missing
	@deploy/packages

toolchain:
	@command -v $(SWIFT) >/dev/null || { echo "Swift 6.3 is missing: it is had from https://www.swift.org/install/linux/" >&2; exit 1; }

build: toolchain packages ## builds all products in release
	@$(BUILD)

run: build ## the whole line on this machine, with sample data (ARGS=--once: ends after the table)
	@"$$($(BUILD) --show-bin-path)/vigie" up $(ARGS)

test: toolchain packages ## builds and runs the tests that need no broker
	@$(SWIFT) test

test-broker: toolchain packages ## the suites that need a real broker: VIGIE_TEST_BOOTSTRAP=host:port
	@: $${VIGIE_TEST_BOOTSTRAP:?names the bootstrap servers of a broker for tests}
	@$(SWIFT) test --filter "KafkaTests|SkipTests"

test-hanging: build ## alerts whose transaction a broker forgets to end come to light, on a real broker
	@Tests/EndToEnd/hanging $(ARGS)

test-line: build ## the whole line on a real broker, each service killed in turn, and its mails taken (ROUNDS=1)
	@Tests/EndToEnd/line --rounds $(ROUNDS) $(ARGS)

test-acls: build ## the rights that vigie acls prints, on a real broker that allows nothing else
	@Tests/EndToEnd/acls $(ARGS)

test-recovery: build ## replaces the contacts' keys and loses each topic on a real broker, as an operator mends it
	@Tests/EndToEnd/recovery $(ARGS)

chaos: build ## kills, stops and restarts alerting and its broker at random and compares (FAULTS=25)
	@Tests/Chaos/chaos --faults $(FAULTS) $(ARGS)

bench: build ## workload W through alerting, beside the yardsticks where they are
	@Tests/Bench/bench $(ARGS)

format: toolchain ## formats the source
	@$(SWIFT) format -i -r Package.swift Services Shared Tests

format-check: toolchain ## fails when the source is not formatted
	@$(SWIFT) format lint -s -r Package.swift Services Shared Tests

test-compose: ## the containers, built and up from nothing, take an absence to a mail, and go again
	@Tests/EndToEnd/compose

compose: ## brings Kafka and the four services up in containers
	@docker compose up --build --wait
