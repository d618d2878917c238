import type { Construct } from "constructs";
import type { Environment } from "../config/schema.ts";
import { FlinkAccount } from "../constructs/flink-account.ts";
import { FlinkRestAccess, type GuardedUi } from "../constructs/flink-rest-access.ts";
import { HistoryServer } from "../constructs/history-server.ts";
import { JarServer } from "../constructs/jar-server.ts";
import { KafkaClient, kafkaMounts } from "../constructs/kafka-client.ts";
import { KafkaTopics, type TopicMaker } from "../constructs/kafka-topics.ts";
import { LogShipping } from "../constructs/log-shipping.ts";
import { ModelServer } from "../constructs/model-server.ts";
import { Monitoring } from "../constructs/monitoring.ts";
import { DefaultDeny, WorkloadPolicy } from "../constructs/network-policies.ts";
import type { SignIn } from "../constructs/oauth-proxy-arguments.ts";
import { TrustBundle } from "../constructs/trust-bundle.ts";
import contract from "../contract/topics.json" with { type: "json" };
import { archiveOf } from "./flink-clusters.ts";
import { ProjectStack } from "./project-stack.ts";

/** What {@link PlatformStack} is told beside its environment. */
export interface PlatformProps {
  /** All Flink clusters of the project: the proxy shows their UIs. */
  readonly clusters: readonly string[];
}

/** What every job needs and none owns: accounts, policies, the way to the UIs, jars, topics, monitoring. */
export class PlatformStack extends ProjectStack {
  readonly jarServer: JarServer;
  /** Account of Flink's pods. */
  readonly flinkAccount: string;
  /** Address of the UIs, each under `/<cluster>/`. */
  readonly uiUrl: string;
  /** Ships the logs of Flink's pods, where the environment names a store. */
  readonly logShipping?: LogShipping;

  constructor(scope: Construct, environment: Environment, { clusters }: PlatformProps) {
    super(scope, "platform", environment);
    const { namespace, platform } = environment;
    const isOpenshift = platform.kind === "openshift";
    const { imagePullSecret } = platform;

    new DefaultDeny(this, "default-deny", { namespace, network: this.network.cluster });
    new TrustBundle(this, "trust-bundle", {
      namespace,
      configMap: platform.trustBundle,
      serviceCa: isOpenshift,
    });
    this.flinkAccount = new FlinkAccount(this, "flink-account", { namespace, imagePullSecret }).name;
    const history = this.history(environment);
    this.uiUrl = this.access(environment, clusters, history, isOpenshift);
    this.jarServer = this.serveJars(environment, isOpenshift);
    const { security } = environment.kafka;
    if (security !== undefined) new KafkaClient(this, "kafka-client", { namespace, security });
    this.topics(environment);
    const { logs, images } = environment;
    if (logs !== undefined) {
      this.logShipping = new LogShipping(this, "log-shipping", {
        namespace,
        image: images.logShipper,
        ...logs,
        trust: this.flinkTrust[0],
      });
    }
    new Monitoring(this, "monitoring", {
      namespace,
      modelServer: {
        name: ModelServer.NAME,
        pods: environment.modelServer.selector ?? { "app.kubernetes.io/name": ModelServer.NAME },
        port: "metrics",
      },
      flink: { name: "flink", pods: { type: "flink-native-kubernetes" }, port: "metrics" },
    });
  }

  private history(environment: Environment): GuardedUi[] {
    const { namespace, images, flink, objectStore, platform, historyServer } = environment;
    if (historyServer === undefined) return [];
    const { resources, retainedJobs } = historyServer;
    const server = new HistoryServer(this, "history-server", {
      namespace,
      image: images.flink,
      flinkVersion: flink.version,
      archiveDirectories: [archiveOf(environment)],
      store: objectStore,
      resources,
      retainedJobs,
      trust: this.flinkTrust,
      imagePullSecret: platform.imagePullSecret,
    });
    const { serviceName: name, podLabels: pods } = server;
    this.demands.push({ what: name, pods: 2, ...resources });
    new WorkloadPolicy(this, "history-server-policy", {
      namespace,
      name,
      pods,
      egress: [this.network.objectStore],
    });
    return [{ name, service: name, port: HistoryServer.PORT, pods }];
  }

  private access(
    environment: Environment,
    clusters: readonly string[],
    otherUis: readonly GuardedUi[],
    isOpenshift: boolean,
  ): string {
    const { namespace, access, images, platform } = environment;
    const { identityProvider } = this.network;
    this.demands.push({
      what: "flink-oauth-proxy",
      pods: access.replicas + 1,
      cpuRequest: "40m",
      memory: "256Mi",
    });
    return new FlinkRestAccess(this, "flink-rest-access", {
      namespace,
      network: this.network.cluster,
      operatorNamespace: platform.operatorNamespace,
      image: images.oauthProxy,
      gatewayImage: images.webServer,
      signIn: signInOf(environment),
      host: access.host,
      clusters,
      otherUis,
      replicas: access.replicas,
      ...(access.selector && { selector: access.selector }),
      cookieSecret: access.cookieSecret,
      tlsSecret: access.tlsSecret,
      route: isOpenshift,
      ...(identityProvider && { provider: identityProvider }),
      trustBundle: this.trust,
      imagePullSecret: platform.imagePullSecret,
    }).url;
  }

  private serveJars(environment: Environment, isOpenshift: boolean): JarServer {
    const { namespace, images, jarServer, objectStore, platform } = environment;
    const server = new JarServer(this, "jar-server", {
      namespace,
      image: images.webServer,
      fetchImage: images.objectStoreClient,
      jars: jarServer.jars,
      objectStore,
      serviceCertificates: isOpenshift,
      ...jarServer.resources,
      ...(jarServer.selector && { selector: jarServer.selector }),
      trustBundle: this.trust,
      imagePullSecret: platform.imagePullSecret,
    });
    this.demands.push({ what: JarServer.NAME, pods: 2, ...jarServer.resources });
    new WorkloadPolicy(this, "jar-server-policy", {
      namespace,
      name: JarServer.NAME,
      pods: server.selector,
      ingress: [{ peers: [this.network.operator], ports: [{ port: JarServer.PORT }] }],
      egress: [this.network.objectStore],
    });
    return server;
  }

  private topics(environment: Environment): void {
    const { namespace, topicPrefix, kafka } = environment;
    const maker = topicMaker(environment);
    const topics = new KafkaTopics(this, "topics", {
      namespace,
      topics: contract.topics,
      prefix: topicPrefix,
      replicationFactor: kafka.replicationFactor,
      maker,
      client: kafkaMounts(kafka.security),
      trustBundle: this.trust,
    });
    if (maker.kind !== "job") return;
    this.demands.push({ what: KafkaTopics.JOB_NAME, pods: 1, cpuRequest: "100m", memory: "256Mi" });
    new WorkloadPolicy(this, "topics-policy", {
      namespace,
      name: KafkaTopics.JOB_NAME,
      pods: topics.jobPods,
      egress: [this.network.kafka],
    });
  }
}

function signInOf({ access }: Environment): SignIn {
  if (access.variant === "openshift" || access.oidc === undefined) return { variant: "openshift" };
  const { issuerUrl, clientId, clientSecret, groups } = access.oidc;
  const { trustedProxyCidrs } = access;
  return { variant: "oauth2-proxy", issuerUrl, clientId, clientSecret, groups, trustedProxyCidrs };
}

function topicMaker({ kafka, images, name, platform }: Environment): TopicMaker {
  if (kafka.topics === "strimzi" && kafka.strimziCluster !== undefined && kafka.namespace !== undefined) {
    return { kind: "strimzi", cluster: kafka.strimziCluster, namespace: kafka.namespace };
  }
  if (kafka.topics !== "job") return { kind: "declared" };
  return {
    kind: "job",
    image: images.tools,
    environment: name,
    bootstrapServers: kafka.bootstrapServers,
    imagePullSecret: platform.imagePullSecret,
  };
}
