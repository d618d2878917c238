#!/usr/bin/env bash
# What Apache's image offers at this path, as far as the tests use it: jobmanager, taskmanager, standalone-job,
# history-server, and anything else as a command (native mode: bash -c kubernetes-jobmanager.sh …).
set -euo pipefail
command=${1:-help}
[ $# -eq 0 ] || shift
case $command in
  help) echo "Usage: $(basename "$0") (jobmanager|standalone-job|taskmanager|history-server|COMMAND…)" ;;
  jobmanager | taskmanager | standalone-job) exec "$FLINK_HOME/bin/$command.sh" start-foreground "$@" ;;
  history-server) exec "$FLINK_HOME/bin/historyserver.sh" start-foreground "$@" ;;
  *) exec "$command" "$@" ;;
esac
