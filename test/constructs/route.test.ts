import { describe, expect, it } from "vitest";
import { Route, type RouteProps } from "../../constructs/route.ts";
import { byKind, synthObjects } from "../helpers/objects.ts";
import { testEachProp } from "../helpers/props-table.ts";

const props: RouteProps = {
  namespace: "data-team",
  name: "ui",
  host: "ui.example.com",
  serviceName: "proxy",
  targetPort: "https",
};
const build = (changed: RouteProps) => byKind(synthObjects((stack) => new Route(stack, "route", changed)));
const route = ["Route", 0] as const;
const annotation = [...route, "metadata", "annotations", "haproxy.router.openshift.io/timeout"] as const;

describe("Route", () => {
  testEachProp(props, build, {
    namespace: { change: { namespace: "n" }, path: [...route, "metadata", "namespace"], value: "n" },
    name: { change: { name: "other" }, path: [...route, "metadata", "name"], value: "other" },
    host: { change: { host: "b.example.com" }, path: [...route, "spec", "host"], value: "b.example.com" },
    serviceName: { change: { serviceName: "s" }, path: [...route, "spec", "to", "name"], value: "s" },
    targetPort: { change: { targetPort: "p" }, path: [...route, "spec", "port", "targetPort"], value: "p" },
    timeout: { change: { timeout: "1h" }, path: annotation, value: "1h" },
    destinationCaCertificate: {
      change: { destinationCaCertificate: "pem" },
      path: [...route, "spec", "tls", "destinationCACertificate"],
      value: "pem",
    },
  });

  it("encrypts to the pod, redirects plain HTTP and tells browsers to stay with HTTPS", () => {
    expect(build(props)["Route"]?.[0]).toMatchObject({
      metadata: {
        annotations: {
          "haproxy.router.openshift.io/hsts_header": expect.stringContaining("max-age=31536000"),
        },
      },
      spec: { tls: { termination: "reencrypt", insecureEdgeTerminationPolicy: "Redirect" } },
    });
  });
});
