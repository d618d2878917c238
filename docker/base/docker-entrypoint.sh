#!/bin/sh
# Gives the user a name where nobody has, then goes on with Flink's own entry point.
#
# OpenShift and Kubernetes run a container as a UID of the namespace. CRI-O writes that UID into /etc/passwd, containerd
# does not; Java has no name for such a user, and Hadoop's S3 client then fails. /etc/passwd is nobody's to write here, so
# nss_wrapper shows processes another one.
set -eu
library=/usr/local/lib/libnss_wrapper.so
if ! getent passwd "$(id -u)" >/dev/null && passwd=$(mktemp "${TMPDIR:-/tmp}/passwd.XXXXXX" 2>/dev/null); then
  { cat /etc/passwd; echo "default:x:$(id -u):$(id -g)::/opt/flink:/bin/sh"; } >"$passwd"
  export NSS_WRAPPER_PASSWD="$passwd" NSS_WRAPPER_GROUP=/etc/group
  export LD_PRELOAD="$library${LD_PRELOAD:+:$LD_PRELOAD}"
fi
exec /flink-entrypoint.sh "$@"
