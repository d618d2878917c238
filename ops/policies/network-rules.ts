import type { ApiObject } from "../manifests/convert.ts";
import { type Pods, podsOf, selects } from "./pods.ts";
import { at, nameOf, ofKind, type Rule, type Violation } from "./rule.ts";

/** A container that signs people in before it lets them through. */
const isDoor = ({ containers }: Pods) =>
  containers.some(({ args = [] }) => args.some((argument) => argument.startsWith("--provider=")));

/** Services that an object opens to the outside. */
function openedServices(object: ApiObject): string[] {
  if (object.kind === "Route") {
    return [at(object, "spec", "to"), ...(at(object, "spec", "alternateBackends") ?? [])].map(
      (target) => target?.name,
    );
  }
  const backends = [
    at(object, "spec", "defaultBackend"),
    ...(at(object, "spec", "rules") ?? []).flatMap((rule: object) =>
      (at(rule, "http", "paths") ?? []).map((path: object) => at(path, "backend")),
    ),
  ];
  return backends.flatMap((backend) => at(backend, "service", "name") ?? []);
}

const oneDoor: Rule = {
  id: "N1",
  title: "From outside nothing is reached but the proxy",
  check(objects) {
    const pods = podsOf(objects);
    const services = ofKind(objects, "Service");
    const violations: Violation[] = [];
    for (const object of ofKind(objects, "Route", "Ingress")) {
      for (const name of openedServices(object)) {
        const selector = at(
          services.find(({ metadata }) => metadata.name === name),
          "spec",
          "selector",
        );
        const behind = selector && pods.filter(({ labels }) => selects(selector, labels));
        // A Service that is not made here is Flink's own, or unknown: both are no door.
        if (behind !== undefined && behind.length > 0 && behind.every(isDoor)) continue;
        violations.push({
          where: nameOf(object),
          message: `leads to the Service ${name} past the proxy; lead it to the proxy's Service.`,
        });
      }
    }
    for (const object of services) {
      const type = at(object, "spec", "type") ?? "ClusterIP";
      const isOpen =
        type === "NodePort" || type === "LoadBalancer" || at(object, "spec", "externalIPs") !== undefined;
      if (isOpen)
        violations.push({
          where: nameOf(object),
          message: `is open to the outside as ${type}; make it ClusterIP.`,
        });
    }
    for (const object of ofKind(objects, "FlinkDeployment")) {
      if (at(object, "spec", "ingress") !== undefined) {
        violations.push({
          where: nameOf(object),
          message: "opens its REST interface by spec.ingress; leave it out.",
        });
      }
      const type = at(object, "spec", "flinkConfiguration", "kubernetes.rest-service.exposed.type");
      if (type !== undefined && !/^(Headless_)?ClusterIP$/.test(type)) {
        violations.push({
          where: nameOf(object),
          message: `opens its REST Service as ${type}; use ClusterIP.`,
        });
      }
    }
    return violations;
  },
};

const safeRoutes: Rule = {
  id: "N2",
  title: "Routes are encrypted to the pod, redirect and tell browsers to stay with HTTPS",
  check: (objects) =>
    ofKind(objects, "Route").flatMap((object) => {
      const tls = at(object, "spec", "tls") ?? {};
      const hsts = String(
        at(object, "metadata", "annotations", "haproxy.router.openshift.io/hsts_header") ?? "",
      );
      const age = Number(/max-age=(\d+)/.exec(hsts)?.[1] ?? 0);
      const messages = [
        ...(tls.termination === "reencrypt"
          ? []
          : [`terminates as ${tls.termination ?? "nothing"}; use reencrypt.`]),
        ...(["Redirect", "None"].includes(tls.insecureEdgeTerminationPolicy)
          ? []
          : [`answers plain HTTP (${tls.insecureEdgeTerminationPolicy}); use Redirect.`]),
        ...(age >= 31_536_000
          ? []
          : [`has no HSTS of a year; annotate haproxy.router.openshift.io/hsts_header.`]),
      ];
      return messages.map((message) => ({ where: nameOf(object), message }));
    }),
};

const denyByDefault: Rule = {
  id: "N3",
  title: "Each namespace denies what is not allowed, in both directions",
  check(objects) {
    const namespaces = new Set(podsOf(objects).map(({ namespace }) => namespace));
    const denies = (namespace: string, direction: string) =>
      ofKind(objects, "NetworkPolicy").some(
        (object) =>
          object.metadata.namespace === namespace &&
          Object.keys(at(object, "spec", "podSelector") ?? { missing: 1 }).length === 0 &&
          at(object, "spec", "policyTypes")?.includes(direction) &&
          at(object, "spec", direction.toLowerCase()) === undefined,
      );
    return [...namespaces].flatMap((namespace) =>
      ["Ingress", "Egress"]
        .filter((direction) => !denies(namespace, direction))
        .map((direction) => ({
          where: `Namespace ${namespace}`,
          message: `no NetworkPolicy denies ${direction} for all pods; add one with podSelector {} and no rule.`,
        })),
    );
  },
};

const innerServices: Rule = {
  id: "N5",
  title: "The model server is reachable inside only, the jar server by TLS only",
  check: (objects) =>
    ofKind(objects, "Service").flatMap((object): Violation[] => {
      const component = at(object, "metadata", "labels", "app.kubernetes.io/component");
      const ports: { port: number; targetPort?: unknown }[] = at(object, "spec", "ports") ?? [];
      if (component === "model-server" && (at(object, "spec", "type") ?? "ClusterIP") !== "ClusterIP") {
        return [{ where: nameOf(object), message: "is not a ClusterIP Service; make it one." }];
      }
      if (component === "jar-server" && ports.some(({ port }) => port !== 8443)) {
        return [
          {
            where: nameOf(object),
            message: "serves jars on another port than 8443 (TLS); leave that port out.",
          },
        ];
      }
      return [];
    }),
};

/** Rules about who reaches whom. */
export const networkRules: readonly Rule[] = [oneDoor, safeRoutes, denyByDefault, innerServices];
