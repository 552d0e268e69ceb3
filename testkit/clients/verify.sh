#!/bin/sh
# Generates three clients from the OpenAPI document of a running server, type-checks them, and makes the worked example's first
# calls with each: `testkit/clients/verify.sh BASE_URL ADMIN_KEY`. The server should be a fresh one: rows are made in it.
# Needs python3 with venv, node with npm, and their package registries; CLIENTS names a folder that keeps the tools.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
tools=${CLIENTS:-$here/../../target/clients}
mkdir -p "$tools"
tools=$(cd "$tools" && pwd)
if [ ! -d "$tools/venv" ]; then
    python3 -m venv "$tools/venv"
    "$tools/venv/bin/pip" install --quiet openapi-python-client httpx attrs python-dateutil
fi
if [ ! -d "$tools/node_modules" ]; then
    (cd "$tools" && npm install --silent --no-audit --no-fund openapi-typescript@7 openapi-fetch@0 @hey-api/openapi-ts typescript@5 @types/node@20 esbuild)
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp "$here"/first_calls* "$work"
ln -s "$tools/node_modules" "$work/node_modules"
cd "$work"
curl -sf "$1/openapi.json" >spec.json
PATH="$tools/venv/bin:$PATH" openapi-python-client generate --path spec.json --output-path py --meta none --fail-on-warning >/dev/null
npx --no-install openapi-typescript spec.json -o schema.d.ts >/dev/null
npx --no-install openapi-ts -i spec.json -o hey -c @hey-api/client-fetch >/dev/null
echo '{"type":"module"}' >package.json
npx --no-install tsc --noEmit --skipLibCheck --strict --target es2022 --module esnext --moduleResolution bundler --types node \
    first_calls_fetch.ts first_calls_hey.ts
for program in fetch hey; do
    npx --no-install esbuild "first_calls_$program.ts" --bundle --platform=node --format=esm --target=es2022 --outfile="$program.mjs" \
        --log-level=warning
done
"$tools/venv/bin/python" first_calls.py "$1" "$2"
node fetch.mjs "$1" "$2"
node hey.mjs "$1" "$2"
