#!/usr/bin/env bash
# Validates the OpenAPI description (the snapshot that the tests compare with what is served) with Redocly's linter, and
# generates clients in TypeScript and Go, in which amounts must keep their precision.
set -euo pipefail
source "$(dirname "$0")/environment.sh"

description="$PWD/tests/v1/snapshots/openapi.snap.json"
generated="$(mktemp -d)"
trap 'rm -rf "$generated"' EXIT

# `recommended`, and nothing ignored: a warning counts as an error.
lint() {
    local said
    said="$(REDOCLY_TELEMETRY=off REDOCLY_SUPPRESS_UPDATE_NOTICE=true tools/openapi/node_modules/.bin/redocly lint \
        --extends recommended --format json "$description" 2>"$generated/log")" || { cat "$generated/log" >&2; die "redocly failed: $said"; }
    node -e 'const { totals } = JSON.parse(process.argv[1]); process.exit(totals.errors + totals.warnings + totals.ignored ? 1 : 0)' "$said" ||
        die "Redocly's linter finds: $said"
}

typescript() {
    tools/openapi/node_modules/.bin/openapi-typescript "$description" --output "$generated/api.ts" >/dev/null
    cat >"$generated/use.ts" <<'END'
import type { components } from "./api";
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const money: Same<components["schemas"]["Account"]["credits_inr"], number> = true;
const none: Same<components["schemas"]["NewKey"]["expires"], string | null | undefined> = true;
console.log(money, none);
END
    (cd "$generated" && "$OLDPWD/tools/openapi/node_modules/.bin/tsc" --noEmit --strict \
        --lib es2022,dom --module esnext --moduleResolution bundler use.ts)
}

# OpenAPI Generator maps numbers with an unknown format to float32 in Go: seven digits.
go_client() {
    local account="$generated/go/model_account.go"
    "$tools/openapi-generator/bin/openapi-generator-cli" generate --input-spec "$description" --generator-name go \
        --global-property models --output "$generated/go" >"$generated/log" 2>&1 || { cat "$generated/log" >&2; die "OpenAPI Generator failed"; }
    grep -Eq 'CreditsInr +float64' "$account" || die "an amount is no float64: $(grep CreditsInr "$account" | head -1)"
    ! grep -rn float32 "$generated/go" || die "an amount would lose its digits"
}

lint
typescript
if [ -x "$tools/openapi-generator/bin/openapi-generator-cli" ]; then go_client; else say "Skipped: no OpenAPI Generator; scripts/setup.sh test brings it"; fi
