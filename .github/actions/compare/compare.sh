#!/usr/bin/env bash
# Compares the build in the work tree with the same build at an earlier commit.
#
# DESTINATION, BUILD, BASE, FAIL_ON and CONTRACTS are the inputs of action.yml; GITHUB_STEP_SUMMARY,
# GITHUB_OUTPUT and RUNNER_TEMP are set by GitHub. The exit code is that of `harness compare`.
set -euo pipefail

# A workflow may use this for several destinations: each has a folder and an artifact of its own.
# The name of an artifact may not have every character that the name of a destination has.
name="comparison-${DESTINATION//[^[:alnum:]._-]/-}"
results="$RUNNER_TEMP/$name"
base="$RUNNER_TEMP/base"
rm -rf "$results"  # where this ends early, nothing that an earlier use wrote may be shown
mkdir -p "$results"
{ echo "name=$name"; echo "results=$results"; } >> "$GITHUB_OUTPUT"

# Says a line as GitHub's annotation of a kind, and in the job summary.
say() {
  echo "::$1::$2"
  echo "$2" >> "$GITHUB_STEP_SUMMARY"
}

if [[ ! -e "$BUILD" ]]; then
  say error "there is no $BUILD in the work tree; correct 'build', or build it before this step"
  exit 2
fi
if [[ -z "$BASE" ]]; then
  say error "this event has no commit to compare $BUILD with; name one as 'base'"
  exit 2
fi
# Of the first push to a branch GitHub says with zeros that there is no commit before it.
if [[ -z "${BASE//0/}" ]]; then
  say notice "there is no earlier commit, so there is nothing to compare $BUILD with"
  exit 0
fi
if ! git cat-file -e "$BASE^{commit}" 2>/dev/null \
  && ! git fetch --quiet --depth=1 origin "$BASE" 2>/dev/null; then
  say error "the commit '$BASE' to compare with is not to be had; name another as 'base'"
  exit 2
fi
git worktree add --quiet --force --detach "$base" "$BASE"
trap 'git worktree remove --force "$base"' EXIT

if [[ ! -e "$base/$BUILD" ]]; then
  say notice "there was no $BUILD at $BASE, so there is nothing to compare it with"
  exit 0
fi
# What the build's own packages are is the work tree's to say, where the base has none. In a
# repository of many packages most of them are in a folder above the build, up to the root.
place="$BUILD"
while true; do
  if [[ -d "$place/node_modules" && -d "$base/$place" && ! -e "$base/$place/node_modules" ]]; then
    ln -s "$(realpath "$place/node_modules")" "$base/$place/node_modules"
  fi
  if [[ "$place" == . || "$place" == / ]]; then break; fi
  place="$(dirname "$place")"
done

options=(--fail-on "$FAIL_ON" --results "$results" --markdown "$results/comparison.md"
  --json "$results/comparison.json")
if [[ -n "${CONTRACTS:-}" ]]; then options+=(--contracts "$CONTRACTS"); fi

code=0
harness compare "$DESTINATION" "$base/$BUILD" "$BUILD" "${options[@]}" || code=$?
if [[ -f "$results/comparison.md" ]]; then
  cat "$results/comparison.md" >> "$GITHUB_STEP_SUMMARY"
  echo "markdown=$results/comparison.md" >> "$GITHUB_OUTPUT"
fi
exit "$code"
