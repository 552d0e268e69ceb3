#!/bin/sh
# Verifies our signatures with the libraries of the specification for Python and JavaScript: `testkit/webhooks/verify.sh`.
# Needs python3 with venv, node with npm, and a package registry. The requests are made by a story, through the API and a worker.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet standardwebhooks==1.1.0
(cd "$work" && npm install --silent --no-audit --no-fund standardwebhooks@1.1.1)
cp "$here/verify.py" "$here/verify.mjs" "$work"
cd "$here/../.."
RAPPORT_KEEP_HOOKS="$work/hooks.json" ${STORIES:-cargo test --quiet -p stories --} --exact webhooks::libraries::requests_for_the_libraries
"$work/venv/bin/python" "$work/verify.py" "$work/hooks.json"
(cd "$work" && node verify.mjs hooks.json)
