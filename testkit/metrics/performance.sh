#!/bin/sh
# Holds the sales metrics against pandas, over two years of an organisation that are generated anew:
#
#   testkit/metrics/performance.sh [SEED [DEALS]]
#
# The years of two other seeds stand in years/, and are part of the stories: UPDATE=1 writes them.
# Needs python3 with venv, time zone data and a package registry. The libraries go into a folder of their own, kept in
# $VERIFY_HOME (~/.cache/rapport-verify).
set -eu
here=$(cd "$(dirname "$0")" && pwd)
home=${VERIFY_HOME:-$HOME/.cache/rapport-verify}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$home"
[ -x "$home/metrics/bin/python" ] || python3 -m venv "$home/metrics"
"$home/metrics/bin/python" -c "import numpy, pandas" 2>/dev/null ||
    "$home/metrics/bin/pip" install --quiet numpy==2.4.6 pandas==3.1.1
years() {
    "$home/metrics/bin/python" "$here/performance.py" "$@"
}
if [ -n "${UPDATE:-}" ]; then
    mkdir -p "$here/years"
    years 20261128 100 >"$here/years/new_york.json"
    years 20261129 100 >"$here/years/santiago.json"
fi
years "${1:-$(date +%s)}" "${2:-120}" >"$work/years.json"
cd "$here/../.."
PERFORMANCE_YEARS="$work/years.json" ${STORIES:-cargo test --quiet -p stories --} \
    --exact performance::oracle::figures_are_those_of_another_tool
