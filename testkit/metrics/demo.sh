#!/bin/sh
# Holds the sales metrics against pandas, over the year that `rapport demo` tells:
#
#   testkit/metrics/demo.sh [SEED [PERCENT]]
#
# Writes that year, or a part of it, into a database of the tests, gives its rows to pandas and compares what both say.
# Needs what performance.sh needs.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
home=${VERIFY_HOME:-$HOME/.cache/rapport-verify}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$home"
[ -x "$home/metrics/bin/python" ] || python3 -m venv "$home/metrics"
"$home/metrics/bin/python" -c "import numpy, pandas" 2>/dev/null ||
    "$home/metrics/bin/pip" install --quiet numpy==2.4.6 pandas==3.1.1
cd "$here/../.."
stories() {
    ${STORIES:-cargo test --quiet -p stories --} --exact "$1"
}
DEMO_ROWS="$work/rows.json" DEMO_SEED="${1:-1}" DEMO_PERCENT="${2:-10}" stories demo::export::rows_for_another_tool
"$home/metrics/bin/python" "$here/demo.py" "$work/rows.json" >"$work/year.json"
PERFORMANCE_YEARS="$work/year.json" stories performance::oracle::figures_are_those_of_another_tool
