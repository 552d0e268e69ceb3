#!/bin/sh
# Verifies our signatures with the libraries of the specification for Python and JavaScript.
#
#   testkit/webhooks/verify.sh BASE KEY   what a started server sends: with a worker, an admin's key, and
#                                         RAPPORT_WEBHOOK_ALLOW_PRIVATE=true, since it sends to this machine
#   testkit/webhooks/verify.sh            what a story sends, through the API and a worker
#
# Needs python3 with venv, node with npm, and a package registry. The libraries go into a folder of their own, kept in
# $VERIFY_HOME (~/.cache/rapport-verify).
set -eu
here=$(cd "$(dirname "$0")" && pwd)
home=${VERIFY_HOME:-$HOME/.cache/rapport-verify}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$home"
[ -x "$home/venv/bin/python" ] || python3 -m venv "$home/venv"
"$home/venv/bin/python" -c "import standardwebhooks" 2>/dev/null || "$home/venv/bin/pip" install --quiet standardwebhooks==1.1.0
[ -d "$home/node_modules/standardwebhooks" ] || (cd "$home" && npm install --silent --no-audit --no-fund standardwebhooks@1.1.1)
cp "$here/verify.mjs" "$home"
if [ $# -ge 2 ]; then
    python3 "$here/collect.py" "$1" "$2" "$work/hooks.json"
else
    cd "$here/../.."
    RAPPORT_KEEP_HOOKS="$work/hooks.json" ${STORIES:-cargo test --quiet -p stories --} --exact webhooks::libraries::requests_for_the_libraries
fi
"$home/venv/bin/python" "$here/verify.py" "$work/hooks.json"
(cd "$home" && node verify.mjs "$work/hooks.json")
echo OK
