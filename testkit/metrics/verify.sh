#!/bin/sh
# Holds the figures of surveys against pandas, statsmodels and scipy, over answer sets that are generated anew:
#
#   testkit/metrics/verify.sh [SEED [SETS]]
#
# A hundred sets of another seed stand in cases.json, and are part of the unit tests: UPDATE=1 writes them.
# Needs python3 with venv and a package registry. The libraries go into a folder of their own, kept in
# $VERIFY_HOME (~/.cache/rapport-verify).
set -eu
here=$(cd "$(dirname "$0")" && pwd)
home=${VERIFY_HOME:-$HOME/.cache/rapport-verify}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$home"
[ -x "$home/metrics/bin/python" ] || python3 -m venv "$home/metrics"
"$home/metrics/bin/python" -c "import pandas, scipy, statsmodels" 2>/dev/null ||
    "$home/metrics/bin/pip" install --quiet numpy==2.4.6 pandas==3.1.1 scipy==1.17.1 statsmodels==0.15.0
if [ -n "${UPDATE:-}" ]; then
    "$home/metrics/bin/python" "$here/oracle.py" 20261129 100 >"$here/cases.json"
fi
"$home/metrics/bin/python" "$here/oracle.py" "${1:-$(date +%s)}" "${2:-1000}" >"$work/cases.json"
cd "$here/../.."
METRICS_CASES="$work/cases.json" ${UNITS:-cargo test --quiet -p shared --lib --} --exact metrics::oracle::figures_are_those_of_other_tools
