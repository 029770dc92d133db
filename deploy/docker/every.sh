#!/bin/sh
# every.sh SECONDS COMMAND...: runs the scrapy commands one after the other, and again SECONDS after the round began; at
# once when the round took longer. For containers, where there is no cron. SIGTERM goes on to the command that is running,
# is waited for, and ends all.
#
#     every.sh 3600 "crawl ycwb" "crawl gov -a portal=qingxin" report
set -u

HEARTBEAT=${HEARTBEAT:-/tmp/newscrawl-heartbeat}
pause=$1
shift
child=
stopping=
trap 'stopping=yes; [ -z "$child" ] || kill -TERM "$child" 2>/dev/null' TERM INT

# Waits for a program in the background, also through signals; its exit code is left in $code.
finish() {
	child=$!
	wait "$child"
	code=$?
	while kill -0 "$child" 2>/dev/null; do
		wait "$child"
		code=$?
	done
	child=
	[ -z "$stopping" ] || exit 0
}

touch "$HEARTBEAT"
while :; do
	began=$(date +%s)
	for command; do
		# shellcheck disable=SC2086  # a command is several words
		scrapy $command &
		finish
		echo "every.sh: scrapy $command ended with $code" >&2
		touch "$HEARTBEAT"
	done
	left=$((began + pause - $(date +%s)))
	if [ "$left" -gt 0 ]; then
		sleep "$left" &
		finish
	fi
done
