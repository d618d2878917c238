import { Type } from "typebox";
import { cidr, closed, cpu, dnsLabel, hostName, image, memory, port, selector } from "./primitives.ts";

/** The cluster that the project lies in, as far as the project has to know it. */
export const Platform = Type.Object(
  {
    kind: Type.Enum(["openshift", "kubernetes"], {
      description: "Decides the ports of DNS and API server in NetworkPolicies, and whether Routes exist.",
    }),
    apiServerCidr: cidr("Addresses of the API server behind its Service, for egress rules."),
    operatorNamespace: dnsLabel("Where the Flink Kubernetes Operator runs."),
    operatorVersion: Type.Enum(["1.7", "1.10", "1.15"], {
      description: "Decides the custom resources' types and rules.",
    }),
    operatorFetchesFromCluster: Type.Boolean({
      description:
        "Whether the operator may fetch jars from inside the cluster (kubernetes.operator.user.artifacts.disallow-restricted-hosts: false): the cloud team's setting. Without it the session jobs of operator 1.15 do not start.",
    }),
    monitoringNamespace: dnsLabel("Where the Prometheus that scrapes the project runs."),
    imagePullSecret: Type.Optional(dnsLabel("Secret of type dockerconfigjson for the registry.")),
    trustBundle: Type.Optional(
      dnsLabel("ConfigMap of the project with the key ca-bundle.crt: the CAs of S3, Kafka and registry."),
    ),
  },
  closed,
);

/** Where Terraform keeps its state; exactly one of them. */
export const TerraformState = Type.Object(
  {
    local: Type.Optional(Type.Object({}, { ...closed, description: "A file: for one person's trials." })),
    s3: Type.Optional(
      Type.Object(
        {
          bucket: Type.String({ pattern: "^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$" }),
          keyPrefix: Type.String({ pattern: "^[A-Za-z0-9/_-]+$" }),
          region: Type.String({ minLength: 1 }),
          endpoint: Type.Optional(
            Type.String({ pattern: "^https://", description: "For S3 outside of AWS." }),
          ),
        },
        closed,
      ),
    ),
    kubernetes: Type.Optional(
      Type.Object({ namespace: dnsLabel("Holds one Secret per stack.") }, { ...closed }),
    ),
  },
  closed,
);

/** The log store's HTTPS input. */
export const Logs = Type.Object(
  {
    host: hostName("Takes JSON lines over HTTPS."),
    port: port("Of the input."),
    cidr: cidr("Addresses of the host, for egress rules."),
  },
  closed,
);

/** What the project may use at most; a sum over it fails at synth instead of at the first rescale. */
export const Quota = Type.Object(
  {
    cpuRequests: cpu("Sum of the CPU requests, as in the project's ResourceQuota."),
    memory: memory("Sum of the memory limits."),
    pods: Type.Integer({ minimum: 1, maximum: 10_000 }),
  },
  closed,
);

/** Container images, from `config/artifacts.json`. `docker/` builds the project's own. */
export const Images = Type.Object(
  {
    modelServer: image("docker/model-server: the model server's code, without a model."),
    webServer: image(
      "docker/jar-server, or any Caddy: serves the job jars, and leads the proxy's paths to the Flink UIs.",
    ),
    objectStoreClient: image(
      "docker/jar-server, or any shell with aws, curl and sha256sum: fetches the job jars, submits jobs through REST.",
    ),
    tools: image("docker/tools: this repository's ops tools on Node."),
    oauthProxy: image("openshift/oauth-proxy or oauth2-proxy, as access.variant says."),
    logShipper: image("Fluent Bit."),
    flink: image("docker/multi-jar: Flink with all jars of jobs/ under /opt/flink/usrlib."),
    jobs: Type.Optional(
      Type.Record(Type.String({ pattern: "^[a-z][a-z0-9-]*$" }), image("docker/single-job, of this jar."), {
        description:
          "Jar (folder below jobs/) → image with it alone (docker/single-job); jobs whose jar is not named run in flink.",
      }),
    ),
    pyflink: Type.Optional(
      image("docker/pyflink: Flink with Python; jobs in Python are deployed where it is named."),
    ),
    exporter: Type.Optional(
      image("docker/exporter: runs in pipelines that make bundles, not in the project."),
    ),
  },
  closed,
);

/** Who gets to the Flink UIs, and by which address. */
export const Access = Type.Object(
  {
    variant: Type.Enum(["openshift", "oauth2-proxy"], {
      description: "OpenShift's own OAuth server, or any OpenID Connect provider.",
    }),
    host: hostName("Address of the UIs."),
    replicas: Type.Integer({ minimum: 1, maximum: 10 }),
    selector,
    cookieSecret: dnsLabel("Existing Secret with the key cookie-secret (32 random bytes)."),
    tlsSecret: Type.Optional(dnsLabel("Existing TLS Secret; OpenShift makes one where this is left out.")),
    trustedProxyCidrs: Type.Array(cidr("Addresses of the router's pods."), { minItems: 1 }),
    oidc: Type.Optional(
      Type.Object(
        {
          issuerUrl: Type.String({ pattern: "^https://[^/]" }),
          cidr: cidr("Addresses of the provider, for the proxy's egress."),
          clientId: Type.String({ minLength: 1 }),
          clientSecret: dnsLabel("Existing Secret with the key client-secret."),
          groups: Type.Array(Type.String({ minLength: 1 }), {
            minItems: 1,
            description: "Whoever is in one of them is an administrator of the Flink clusters.",
          }),
        },
        closed,
      ),
    ),
  },
  closed,
);
