import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import {
  FlinkSessionCluster,
  type FlinkSessionClusterProps,
} from "../../constructs/flink-session-cluster.ts";
import { JobSubmission, type JobSubmissionProps } from "../../constructs/job-submission.ts";
import { submitScript } from "../../constructs/job-submission-script.ts";
import { sessionProps } from "../helpers/flink-props.ts";
import { testEachProp } from "../helpers/props-table.ts";
import { synthResources } from "../helpers/synth.ts";

type Props = Omit<JobSubmissionProps, "cluster"> & { cluster: FlinkSessionClusterProps };

const base: Props = {
  name: "csv-replay",
  cluster: sessionProps,
  image: "registry.example.com/curl@sha256:0",
  jarUri: "https://custom-jar-server:8443/csv-replay.jar",
  jarSha256: "ab".repeat(32),
  parallelism: 1,
};

function synth({ cluster, ...props }: Props) {
  const resources = synthResources((stack) => {
    const session = new FlinkSessionCluster(stack, "session", cluster);
    return new JobSubmission(stack, "submission", { ...props, cluster: session });
  });
  const job = Object.values(resources["kubernetes_job_v1"] ?? {})[0] as never as {
    metadata: { name: string };
    spec: { template: { spec: { container: [{ env: { name: string; value: string }[] }] } } };
  };
  const { env } = job.spec.template.spec.container[0];
  const variables = Object.fromEntries(env.map(({ name, value }) => [name, value]));
  return { job, variables, request: JSON.parse(variables["RUN_REQUEST"] ?? "") };
}

const pod = (...path: (string | number)[]) => ["job", "spec", "template", "spec", ...path];

describe("JobSubmission: each prop", () => {
  testEachProp(base, synth, {
    name: {
      change: { name: "other" },
      path: ["job", "metadata", "labels", "app.kubernetes.io/name"],
      value: "other",
    },
    cluster: {
      change: { cluster: { ...sessionProps, name: "x" } },
      path: ["variables", "REST"],
      value: "http://x-rest:8081",
    },
    image: { change: { image: "x" }, path: pod("container", 0, "image"), value: "x" },
    jarUri: {
      change: { jarUri: "https://x.example.com" },
      path: ["variables", "JAR_URI"],
      value: "https://x.example.com",
    },
    jarSha256: { change: { jarSha256: "00" }, path: ["variables", "JAR_SHA256"], value: "00" },
    parallelism: { change: { parallelism: 4 }, path: ["request", "parallelism"], value: 4 },
    entryClass: { change: { entryClass: "a.B" }, path: ["request", "entryClass"], value: "a.B" },
    args: { change: { args: ["--x", "a b"] }, path: ["request", "programArgsList"], value: ["--x", "a b"] },
    savepointPath: {
      change: { savepointPath: "s3://s" },
      path: ["request", "savepointPath"],
      value: "s3://s",
    },
    trust: {
      change: {
        trust: {
          env: [],
          volumes: [],
          volumeMounts: [{ name: "t", mountPath: "/authorities", readOnly: true }],
        },
      },
      path: ["variables", "AUTHORITIES"],
      value: "/authorities",
    },
    retries: { change: { retries: 1 }, path: ["job", "spec", "backoff_limit"], value: 1 },
    imagePullSecret: {
      change: { imagePullSecret: "pull" },
      path: pod("image_pull_secrets"),
      value: [{ name: "pull" }],
    },
  });
});

it("is another Kubernetes Job, and another Flink job, when something else is submitted", () => {
  const names = [base, { ...base, args: ["--x"] }, { ...base, jarSha256: "00" }].map((props) => {
    const { job, variables } = synth(props);
    return [job.metadata.name, variables["JOB_ID"]];
  });
  expect(new Set(names.map(([name]) => name)).size).toBe(3);
  expect(new Set(names.map(([, id]) => id)).size).toBe(3);
  expect(names[0]?.[0]).toMatch(/^csv-replay-[0-9a-f]{8}$/);
  expect(names[0]?.[1]).toMatch(/^[0-9a-f]{32}$/);
});

describe("the script, against a server that answers as Flink does", () => {
  const jar = Buffer.from("not really a jar");
  const sha256 = createHash("sha256").update(jar).digest("hex");
  const jobId = "0123456789abcdef0123456789abcdef";
  let server: Server;
  afterEach(() => new Promise((resolve) => server.close(resolve)));

  /** Runs the script; `calls` holds method and path of each request, `body` what was posted to run. */
  async function submit(answers: { job?: number; run?: number; sha256?: string } = {}) {
    const calls: string[] = [];
    const bodies: Record<string, string> = {};
    const handle = async (request: IncomingMessage, response: ServerResponse) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const call = `${request.method} ${request.url}`;
      calls.push(call);
      bodies[call] = Buffer.concat(chunks).toString("latin1");
      const [status, body] =
        call === `GET /jobs/${jobId}`
          ? [answers.job ?? 404, "{}"]
          : call === "GET /the.jar"
            ? [200, jar]
            : call === "POST /jars/upload"
              ? [200, '{"filename":"/tmp/flink-web-1/flink-web-upload/abc_job.jar","status":"success"}']
              : call === "POST /jars/abc_job.jar/run"
                ? [answers.run ?? 200, '{"errors":["no such class"]}']
                : [200, "{}"];
      response.writeHead(status).end(body);
    };
    server = createServer((request, response) => void handle(request, response));
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const child = spawn("sh", ["-ec", submitScript], {
      env: {
        PATH: process.env["PATH"],
        REST: url,
        JAR_URI: `${url}/the.jar`,
        JAR_SHA256: answers.sha256 ?? sha256,
        JOB_ID: jobId,
        RUN_REQUEST: `{"jobId":"${jobId}","programArgsList":["--a","b c"]}`,
      },
    });
    let output = "";
    child.stdout.on("data", (chunk) => {
      output += chunk;
    });
    child.stderr.on("data", (chunk) => {
      output += chunk;
    });
    const [code] = await once(child, "close");
    return { calls, bodies, output, code, url };
  }

  it("checks the jar, uploads it, runs it and removes it", async () => {
    const { calls, bodies, code, output } = await submit();
    expect(output).toContain(`Job ${jobId} is submitted.`);
    expect(code).toBe(0);
    expect(calls).toEqual([
      `GET /jobs/${jobId}`,
      "GET /the.jar",
      "POST /jars/upload",
      "POST /jars/abc_job.jar/run",
      "DELETE /jars/abc_job.jar",
    ]);
    expect(bodies["POST /jars/upload"]).toContain(jar.toString());
    expect(JSON.parse(bodies["POST /jars/abc_job.jar/run"] ?? "")).toEqual({
      jobId,
      programArgsList: ["--a", "b c"],
    });
  });

  it("does nothing when the job is there: an earlier attempt got through", async () => {
    const { calls, code, output } = await submit({ job: 200 });
    expect(code).toBe(0);
    expect(calls).toEqual([`GET /jobs/${jobId}`]);
    expect(output).toContain("is on the cluster already; nothing is submitted.");
  });

  it("refuses another jar than the one that was named", async () => {
    const { calls, code, output, url } = await submit({ sha256: "00".repeat(32) });
    expect(code).toBe(1);
    expect(calls).toEqual([`GET /jobs/${jobId}`, "GET /the.jar"]);
    expect(output).toContain(
      `The jar at ${url}/the.jar has the SHA-256 ${sha256}, not ${"00".repeat(32)}. Put the right one there, or correct the hash in the stack.`,
    );
  });

  it("says what the cluster answered when it refuses, and removes the jar", async () => {
    const { calls, code, output } = await submit({ run: 400 });
    expect(code).toBe(1);
    expect(output).toContain('The cluster refused the job (400): {"errors":["no such class"]}');
    expect(calls.at(-1)).toBe("DELETE /jars/abc_job.jar");
  });

  it("submits nothing while the cluster cannot say whether the job is there", async () => {
    const { calls, code, output, url } = await submit({ job: 503 });
    expect(code).toBe(1);
    expect(calls).toEqual([`GET /jobs/${jobId}`]);
    expect(output).toContain(`${url}/jobs/${jobId} answered 503 instead of 200 or 404: {}`);
  });
});
