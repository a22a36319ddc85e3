#!/bin/sh
# Every check and every test, in one go; called by `make test`. A failing step does not hide the later ones: the last pytest run
# reports each failed step as a failed test of its own, so that its summary line, which ends the output, tells the whole truth.
set -u
cd "$(dirname "$0")/.."
bin=.venv/bin
failed=
step() {
  name=$1; shift
  printf '\n== %s\n' "$name"
  "$@" || failed="$failed$name;"
}
code="src tests scripts"
[ -n "$(find bench -name '*.py' 2>/dev/null)" ] && code="$code bench"
# shellcheck disable=SC2086
step "ruff check" $bin/ruff check $code
# shellcheck disable=SC2086
step "ruff format" $bin/ruff format --check $code
step "mypy" $bin/mypy
step "import layers" $bin/lint-imports --no-logo
step "database tests on PostgreSQL" $bin/python -m pytest --engine postgresql --only-database -m "not journey" -n 2 --dist loadfile --no-loadscope-reorder
printf '\n== everything, on SQLite\n'
export SEALDESK_FAILED_STEPS="$failed"
exec $bin/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder --durations=25
