/**
 * Submits a jar through Flink's REST interface. Reads REST, JAR_URI, JAR_SHA256, JOB_ID, RUN_REQUEST and, where the jar's
 * server has a certificate of its own authority, AUTHORITIES, a folder with PEM; needs curl and sha256sum. Ends well when the job is there already: an earlier attempt may have got through without an answer.
 */
export const submitScript = `
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
if [ -n "$AUTHORITIES" ]; then
  # curl reads one file, and OpenShift's authority lies beside the team's.
  cat "$AUTHORITIES"/* > "$work"/authorities.pem
  export CURL_CA_BUNDLE="$work"/authorities.pem
fi
status=$(curl -sS -o "$work"/job.json -w '%{http_code}' "$REST/jobs/$JOB_ID")
if [ "$status" = 200 ]; then
  echo "Job $JOB_ID is on the cluster already; nothing is submitted."
  exit 0
fi
if [ "$status" != 404 ]; then
  echo "$REST/jobs/$JOB_ID answered $status instead of 200 or 404: $(head -c 500 "$work"/job.json)" >&2
  exit 1
fi
curl -fsS --retry 5 --retry-connrefused -o "$work"/job.jar "$JAR_URI"
echo "$JAR_SHA256  $work/job.jar" | sha256sum -c - || {
  echo "The jar at $JAR_URI has the SHA-256 $(sha256sum "$work"/job.jar | cut -d' ' -f1), not $JAR_SHA256. Put the right one there, or correct the hash in the stack." >&2
  exit 1
}
uploaded=$(curl -fsS -F "jarfile=@$work/job.jar;type=application/x-java-archive" "$REST/jars/upload")
# {"filename":"/tmp/…/<id>","status":"success"}
jar=$(printf '%s' "$uploaded" | sed -n 's/.*"filename":"[^"]*\\/\\([^"/]*\\)".*/\\1/p')
if [ -z "$jar" ]; then
  echo "The upload answered without a file name: $uploaded" >&2
  exit 1
fi
status=$(curl -sS -o "$work"/run.json -w '%{http_code}' -H 'Content-Type: application/json' -d "$RUN_REQUEST" "$REST/jars/$jar/run")
# The job runs from its own copy.
curl -sS -o /dev/null -X DELETE "$REST/jars/$jar" || true
if [ "$status" != 200 ]; then
  echo "The cluster refused the job ($status): $(head -c 2000 "$work"/run.json)" >&2
  exit 1
fi
echo "Job $JOB_ID is submitted."
`.trimStart();
