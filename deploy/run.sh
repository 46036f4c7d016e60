#!/bin/sh
# One crawl for cron: run.sh SPIDER [OPTION ...], such as run.sh bitget_news -a locales=en,pt-PT
#
# The output is kept in runs.log of the data folder, and printed as well, so that cron mails it, where the run did not
# do its job. Exit codes are those of the crawl, but 6 (the run before goes on) and 7 (interrupted) are no failure:
# the next run takes up what is left. See docs/operations.md.
set -u

project=$(cd "$(dirname "$0")/.." && pwd) || exit 2
data=${NEWSCRAWL_DATA_DIR:-$project/data}
mkdir -p "$data" || exit 5
data=$(cd "$data" && pwd) || exit 5

# One file a process, since a run may begin while another goes on.
output=$data/runs.log.$$
trap 'rm -f "$output"' EXIT
crawl=
trap 'kill -TERM "$crawl"' INT TERM

cd "$project" || exit 2
NEWSCRAWL_DATA_DIR=$data "$project/.venv/bin/newscrawl" crawl "$@" -L WARNING >"$output" 2>&1 &
crawl=$!
wait "$crawl"
code=$?
# A signal ends the wait and not yet the crawl, which finishes what it has begun.
while [ "$code" -gt 128 ] && kill -0 "$crawl" 2>/dev/null; do
    wait "$crawl"
    code=$?
done

cat "$output" >>"$data/runs.log" || code=5
case $code in
0 | 6 | 7) exit 0 ;;
esac
echo "exit code $code of: newscrawl crawl $*"
cat "$output"
exit "$code"
