import { isDeepStrictEqual } from "node:util";
import { describe, expect, it } from "vitest";
import { toApiObject } from "../../../ops/manifests/convert.ts";
import { environments, project } from "../../helpers/project.ts";
import { resourcesOf } from "../../helpers/synth.ts";
import { readRecordings, recordingsFile } from "./recordings.ts";

/** The converter beside a live API server: to renew the recordings, npx tsx test/cluster/record.ts (root, Go). */
const recordings = readRecordings(recordingsFile);

/**
 * What Kubernetes fills in where nothing is said. A field that the converter loses stands in the recordings as well, but
 * not with these values, or not in this list.
 */
const defaults: Readonly<Record<string, readonly unknown[]>> = {
  completionMode: ["NonIndexed"],
  completions: [1],
  defaultMode: [420],
  dnsPolicy: ["ClusterFirst"],
  failureThreshold: [3],
  imagePullPolicy: ["IfNotPresent"],
  internalTrafficPolicy: ["Cluster"],
  ipFamilies: [["IPv4"]],
  ipFamilyPolicy: ["SingleStack"],
  manualSelector: [false],
  parallelism: [1],
  podReplacementPolicy: ["TerminatingOrFailed"],
  progressDeadlineSeconds: [600],
  protocol: ["TCP"],
  replicas: [1],
  restartPolicy: ["Always"],
  revisionHistoryLimit: [10],
  scaleUp: [
    {
      stabilizationWindowSeconds: 0,
      selectPolicy: "Max",
      policies: [
        { type: "Pods", value: 4, periodSeconds: 15 },
        { type: "Percent", value: 100, periodSeconds: 15 },
      ],
    },
  ],
  schedulerName: ["default-scheduler"],
  scheme: ["HTTP"],
  sessionAffinity: ["None"],
  strategy: [{ type: "RollingUpdate", rollingUpdate: { maxUnavailable: "25%", maxSurge: "25%" } }],
  successThreshold: [1],
  suspend: [false],
  terminationMessagePath: ["/dev/termination-log"],
  terminationMessagePolicy: ["File"],
  timeoutSeconds: [1],
  // The older name of serviceAccountName; emptied here, since controllers fill both with what they count.
  serviceAccount: ["flink-oauth-proxy"],
  selector: [{ matchLabels: {} }],
};

describe("recordings of a live API server", () => {
  it("have every typed resource that the stacks use", () => {
    const used = environments.flatMap((name) =>
      project(name).flatMap((stack) => Object.keys(resourcesOf(stack))),
    );
    const typed = new Set(used.filter((type) => type !== "kubernetes_manifest"));
    const recorded = new Set(recordings.map(({ type }) => type));
    expect([...typed].filter((type) => !recorded.has(type))).toEqual([]);
  });

  it.each(recordings.map((recording) => ({ ...recording, name: recording.live.metadata.name })))(
    "$type $name: the API server took each field as the converter wrote it, and added its defaults only",
    ({ type, configuration, live }) => {
      const { changed, added } = compare(toApiObject(type, configuration), live, "");
      expect(changed).toEqual([]);
      expect(added.filter(({ field, value }) => !isDefault(field, value))).toEqual([]);
    },
  );
});

interface Comparison {
  readonly changed: readonly string[];
  /** Fields that only the server has. */
  readonly added: readonly { path: string; field: string; value: unknown }[];
}

function isDefault(field: string, value: unknown): boolean {
  return (defaults[field] ?? []).some((known) => isDeepStrictEqual(known, value));
}

function compare(sent: unknown, live: unknown, path: string): Comparison {
  if (Array.isArray(sent) && Array.isArray(live) && sent.length === live.length) {
    return all(sent.map((item, index) => compare(item, live[index], `${path}[${index}]`)));
  }
  if (isObject(sent) && isObject(live)) {
    const fields = [...new Set([...Object.keys(sent), ...Object.keys(live)])];
    return all(
      fields.map((field) => {
        const at = path === "" ? field : `${path}.${field}`;
        if (field in sent) return compare(sent[field], live[field], at);
        return { changed: [], added: [{ path: at, field, value: live[field] }] };
      }),
    );
  }
  const isSame = Object.is(sent, live);
  return {
    changed: isSame ? [] : [`${path}: ${JSON.stringify(sent)} → ${JSON.stringify(live)}`],
    added: [],
  };
}

function all(parts: readonly Comparison[]): Comparison {
  return {
    changed: parts.flatMap(({ changed }) => changed),
    added: parts.flatMap(({ added }) => added),
  };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
