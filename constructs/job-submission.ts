import { createHash } from "node:crypto";
import { JobV1 } from "@cdktf/provider-kubernetes/lib/job-v1/index.js";
import { Construct } from "constructs";
import type { FlinkSessionCluster } from "./flink-session-cluster.ts";
import { submitScript } from "./job-submission-script.ts";
import { topologyLabels } from "./labels.ts";
import { type PodResources, resourcesOf, restrictedPod, scratch } from "./pods.ts";
import { escapedTemplates } from "./terraform-text.ts";
import type { TrustMounts } from "./trust-bundle.ts";

/** What a {@link JobSubmission} is made of. */
export interface JobSubmissionProps {
  /** Start of the Kubernetes Job's name. */
  readonly name: string;
  readonly cluster: FlinkSessionCluster;
  /** A shell with curl and sha256sum, by digest. */
  readonly image: string;
  /** Where the jar is fetched from; `https://…`. */
  readonly jarUri: string;
  /** SHA-256 of the jar: another one is not run. */
  readonly jarSha256: string;
  readonly parallelism: number;
  /** Class with the job's main. @default - the one that the jar's manifest names */
  readonly entryClass?: string | undefined;
  /** @default - none */
  readonly args?: readonly string[] | undefined;
  /** Savepoint to start from. @default - the job starts empty */
  readonly savepointPath?: string | undefined;
  /** Certificate authorities of the jar's server. @default - the image's own */
  readonly trust?: TrustMounts | undefined;
  /** Attempts after the first. @default - 6 */
  readonly retries?: number | undefined;
  /** Secret for the registry. @default - images are pulled anonymously */
  readonly imagePullSecret?: string | undefined;
}

/**
 * A Kubernetes Job that submits a jar to a session cluster through REST, once: for jobs that end by themselves, where
 * the operator need not watch. The Flink job's id follows from what is submitted, so that a repeated attempt finds it.
 */
export class JobSubmission extends Construct {
  /** What its pod asks for. */
  static readonly RESOURCES: PodResources = { cpuRequest: "50m", memory: "64Mi" };

  /** Id of the Flink job, 32 hexadecimal digits. */
  readonly flinkJobId: string;
  /** Labels of the pod, for the policy that lets it reach REST. */
  readonly podLabels: Readonly<Record<string, string>>;

  constructor(scope: Construct, id: string, props: JobSubmissionProps) {
    super(scope, id);
    const { cluster, trust } = props;
    const digest = createHash("sha256")
      .update(JSON.stringify([cluster.name, props.name, props.jarSha256, request(props)]))
      .digest("hex");
    this.flinkJobId = digest.slice(0, 32);
    // Two labels: the job may be called like a server.
    this.podLabels = { "app.kubernetes.io/name": props.name, "app.kubernetes.io/component": component };
    const labels = topologyLabels({ name: props.name, component });
    const authorities = trust?.volumeMounts[0]?.mountPath;
    new JobV1(this, "job", {
      // A Job cannot be changed: another submission is another Job.
      metadata: { name: `${props.name}-${digest.slice(0, 8)}`, namespace: cluster.namespace, labels },
      spec: {
        backoffLimit: props.retries ?? 6,
        template: job(
          restrictedPod({
            labels,
            imagePullSecret: props.imagePullSecret,
            containers: [
              {
                name: "submit",
                image: props.image,
                command: ["sh", "-ec", escapedTemplates(submitScript)],
                env: [
                  { name: "REST", value: cluster.restUrl },
                  { name: "JAR_URI", value: props.jarUri },
                  { name: "JAR_SHA256", value: props.jarSha256 },
                  { name: "JOB_ID", value: this.flinkJobId },
                  {
                    name: "RUN_REQUEST",
                    value: escapedTemplates(JSON.stringify({ ...request(props), jobId: this.flinkJobId })),
                  },
                  ...(authorities === undefined ? [] : [{ name: "AUTHORITIES", value: authorities }]),
                ],
                resources: resourcesOf(JobSubmission.RESOURCES),
                volumeMount: [{ name: "tmp", mountPath: "/tmp" }, ...(trust?.volumeMounts ?? [])],
              },
            ],
            volumes: [scratch("tmp", "512Mi"), ...((trust?.volumes ?? []) as never[])],
          }),
        ),
      },
      // The plan goes on; whether the submission worked is seen on the Job.
      waitForCompletion: false,
    });
  }
}

const component = "job-submission";

/** The body of `POST /jars/:id/run`, without the job's id. */
function request({ parallelism, entryClass, args, savepointPath }: JobSubmissionProps) {
  return {
    parallelism,
    ...(entryClass !== undefined && { entryClass }),
    ...(args !== undefined && args.length > 0 && { programArgsList: args }),
    ...(savepointPath !== undefined && { savepointPath }),
  };
}

/** A Job's pods are not restarted in place: each attempt leaves its log. */
function job(template: ReturnType<typeof restrictedPod>) {
  return { ...template, spec: { ...template.spec, restartPolicy: "Never" } };
}
