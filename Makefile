# make is fmt, vet, lint and test: what a change must pass.

GO ?= go
# 2026.2.2, which reads Go 1.26.
STATICCHECK = honnef.co/go/tools/cmd/staticcheck@v0.8.2
FUZZTIME ?= 10s
SLOWTIMEOUT ?= 60m

.PHONY: all fmt vet lint test onnxruntime test-purego test-tiers test-arm64 test-slow test-race fuzz bench pictures generate cover

all: fmt vet lint test

fmt:
	$(GO) fmt ./...

vet:
	$(GO) vet ./...

lint:
	$(GO) run $(STATICCHECK) ./...

test: onnxruntime
	$(GO) test ./...

# ONNX Runtime, for the tests of nn/ort: in node_modules, if this machine has none.
# Without cgo nothing needs it, and the test that looks for it is not there.
onnxruntime:
	@$(GO) test -count 1 -run '^TestLibraryIsThere$$' ./nn/ort >/dev/null || npm ci --ignore-scripts || \
		{ echo 'nn/ort needs ONNX Runtime: install npm (apt-get install npm), or put the path of a library into CREDENCE_ONNXRUNTIME' >&2; exit 1; }

# The plain Go kernels, which other machines run.
test-purego: onnxruntime
	$(GO) test -tags purego ./...

# Every instruction set gives the same bits: kernels, and what is pinned.
SAMEBITS = ./internal/lane ./internal/exec ./internal/numeric ./internal/rng
PINNED = ./bayes ./bayes/formula ./causal ./causal/individual ./mcmc ./nn ./nn/calibration ./nn/cascade ./nn/conformal ./nn/explain ./nn/lastlayer ./nn/monitor ./nn/ood ./nn/predictive ./nn/schema ./nn/scorer ./nn/selective ./online ./online/abtest ./online/bandit ./online/changepoint ./online/drift ./online/filter ./online/glm ./online/labels ./online/particle ./online/prequential ./online/reweight ./online/sequential ./online/smc ./online/store ./vi
test-tiers:
	for tier in go avx2 avx512; do \
		CREDENCE_SIMD=$$tier $(GO) test -count 1 $(SAMEBITS) && CREDENCE_SIMD=$$tier $(GO) test -count 1 -run 'Golden|Bits' $(PINNED) || exit 1; \
	done
	$(GO) test -count 1 -tags purego $(SAMEBITS) && $(GO) test -count 1 -tags purego -run 'Golden|Bits' $(PINNED)
	GOAMD64=v3 $(GO) test -count 1 $(SAMEBITS) && GOAMD64=v3 $(GO) test -count 1 -run 'Golden|Bits' $(PINNED)

# What is pinned, on another processor, under qemu-user.
test-arm64:
	for pkg in ./internal/numeric ./internal/rng ./internal/exec $(PINNED); do \
		GOARCH=arm64 $(GO) test -c -o arm64.test $$pkg && (cd $$pkg && qemu-aarch64 "$(CURDIR)/arm64.test" -test.run 'Golden|Bits') || exit 1; \
	done
	rm arm64.test

# Calibration, coverage and every posterior of the test kit.
test-slow: onnxruntime
	$(GO) test -tags slow -timeout $(SLOWTIMEOUT) ./...

# The packages with goroutines, without their statistics of many draws; the
# detector needs a C compiler.
test-race: onnxruntime
	$(GO) test -race -short -skip 'Efficiency|Moments|Invariance|EqualsStan|EveryCut|EveryFlip|Killed' ./internal/par ./internal/exec ./bayes ./mcmc
	$(GO) test -race -short -skip 'Memory|Every|Killed' ./online/store
	$(GO) test -race -run 'BesideReaders|Example' ./online
	$(GO) test -race -run 'Snapshots|SameBits|BitsWorkers|Warm' ./online/particle ./online/reweight ./online/smc
	$(GO) test -race -run Concurrent ./nn/cache ./nn/ood ./nn/scorer
	$(GO) test -race -run TestJSON ./examples/campaign
	$(GO) test -race -run 'Concurrent|Hostile' ./nn/ort

# Every Fuzz target in turn, FUZZTIME each.
fuzz:
	@set -e; for pkg in $$($(GO) list ./...); do \
		list=$$($(GO) test -list '^Fuzz' $$pkg); \
		for target in $$(echo "$$list" | grep '^Fuzz' || true); do \
			echo "$$pkg $$target"; \
			$(GO) test -run '^$$' -fuzz "^$$target\$$" -fuzztime $(FUZZTIME) $$pkg; \
		done; \
	done

bench: onnxruntime
	$(GO) test -run '^$$' -bench . -benchmem ./...

# The pictures of examples/README.md, each by the command of its row.
pictures:
	@set -e; dir=$$(mktemp -d); trap 'rm -r "$$dir"' EXIT; $(GO) build -o "$$dir" ./examples/...; cd "$$dir"; \
	sed -n 's|.*`go run ./examples/\(.*\)` .*(\(.*/\(.*\)\)) .$$|\1:\2:\3|p' "$(CURDIR)/examples/README.md" | \
	while IFS=: read -r command to file; do \
		rm -rf pictures; ./$$command >/dev/null; \
		mv "$$(ls pictures/$$file $$file 2>/dev/null)" "$(CURDIR)/examples/$$to"; \
	done

generate:
	$(GO) generate ./...

cover: onnxruntime
	$(GO) test -coverprofile cover.out ./...
	$(GO) tool cover -html cover.out -o cover.html
