/** A failure of Terraform that is known, and what to do about it. */
interface KnownFailure {
  readonly pattern: RegExp;
  readonly advice: string;
}

const knownFailures: readonly KnownFailure[] = [
  {
    pattern: /Error acquiring the state lock/,
    advice:
      "Another run holds the lock of this state; who and since when stands above. Wait for it. Only when that run is dead: terraform force-unlock ID in the stack's folder.",
  },
  {
    pattern: /did not recognize GroupVersionKind|no matches for kind/,
    advice:
      "The cluster does not know this kind of resource. Its CRD comes with an operator (Flink, Strimzi, Prometheus): ask the cloud team to install it; nothing of this stack was planned.",
  },
  {
    pattern:
      /connection refused|connection reset by peer|\bEOF\b|no such host|i\/o timeout|TLS handshake timeout|network is unreachable|context deadline exceeded/,
    advice:
      "The API server does not answer. Check KUBECONFIG, the network and that the cluster is up; nothing was changed by a plan. Where it went away half-way, the lock of the state may have stayed: the next run says so, with its ID.",
  },
  {
    pattern: /Saved plan is stale/,
    advice: "The state has changed since the plan: somebody else has deployed. Run again, which plans anew.",
  },
  {
    pattern: /Unauthorized|provide credentials/,
    advice:
      "The credentials are wrong or have ended. Log in again, or renew the token of the service account.",
  },
  {
    pattern: /is forbidden: User|forbidden: /,
    advice:
      "The account lacks a right; the message names it. docs/deploy.md lists what an account needs, and what is the cloud team's.",
  },
  {
    pattern: /Instance cannot be destroyed/,
    advice:
      'The resource holds state and is protected. To lose it on purpose, list it under allowDestroy of the environment, as "FlinkDeployment/<name>", and run with --destroy FlinkDeployment/<name>.',
  },
  {
    pattern: /namespaces? "[^"]+" not found/,
    advice: "The project is not there. Ask for it, or correct namespace in config/environments.",
  },
  {
    pattern: /already exists/,
    advice: "The object is live and not in Terraform's state. Take it over: npm run adopt -- ENVIRONMENT.",
  },
  {
    pattern:
      /doesn't match any of the checksums|checksums? (previously )?recorded|Inconsistent dependency lock file|required by this configuration but no version is selected/,
    advice:
      "The provider is not the one whose hashes are in ops/deploy/providers.lock.hcl. Where it comes from a mirror that builds its own, run with --no-lock-file.",
  },
  {
    pattern:
      /Failed to query available provider packages|could not connect to registry|Failed to install provider/,
    advice:
      "The provider cannot be fetched. Check the network; behind a firewall set a mirror: TF_CLI_CONFIG_FILE with provider_installation, see docs/deploy.md.",
  },
];

/** Terraform's own words without its frame, and what to do where the failure is known. */
export function explain(command: string, output: string): string {
  const text = output
    .replaceAll(/^[╷╵│ ]+/gm, "")
    .replaceAll(/\n{2,}/g, "\n")
    .trim();
  const known = knownFailures.find(({ pattern }) => pattern.test(text));
  return [
    `terraform ${command} failed:`,
    ...text.split("\n").map((line) => `  ${line}`),
    ...(known ? [known.advice] : []),
  ].join("\n");
}
