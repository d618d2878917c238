import { Type } from "typebox";

/** No other keys: a mistyped one is refused instead of being ignored. */
export const closed = { additionalProperties: false } as const;

/** A name in DNS: namespaces, Services, Secrets, ConfigMaps. */
export const dnsLabel = (description: string) =>
  Type.String({ pattern: "^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$", title: "a name in DNS", description });

/** A host of several labels. */
export const hostName = (description: string) =>
  Type.String({
    pattern: "^([a-z0-9]([-a-z0-9]*[a-z0-9])?\\.)+[a-z0-9]([-a-z0-9]*[a-z0-9])?$",
    title: "a host",
    description,
  });

/** IPv4 range such as `10.0.0.0/16`. */
export const cidr = (description: string) =>
  Type.String({
    pattern: "^([0-9]{1,3}\\.){3}[0-9]{1,3}/([0-9]|[12][0-9]|3[0-2])$",
    title: "an IPv4 range such as 10.0.0.0/16",
    description,
  });

export const port = (description: string) => Type.Integer({ minimum: 1, maximum: 65_535, description });

/** Canonical: the API server turns `1000m` into `1`, which inside a custom resource would differ for ever. */
export const cpu = (description: string) =>
  Type.String({
    pattern: "^([1-9][0-9]*|(?![0-9]*000m$)[1-9][0-9]*m)$",
    title: "CPUs such as 500m or 2, never 1000m",
    description,
  });

/** Mi or Gi, in whole numbers. */
export const memory = (description: string) =>
  Type.String({ pattern: "^[1-9][0-9]*(Mi|Gi)$", title: "memory such as 512Mi or 2Gi", description });

/** By digest, so that what was tested is what runs; `localhost/…` images of a test cluster have none. */
export const image = (description: string) =>
  Type.String({
    pattern: "^([a-z0-9][a-z0-9._:/-]*@sha256:[0-9a-f]{64}|localhost/[a-z0-9._/-]+:[A-Za-z0-9._-]+)$",
    title: "name@sha256:… or localhost/name:tag",
    description,
  });

/** Labels of a live Deployment that is to be adopted: selectors cannot be changed. */
export const selector = Type.Optional(
  Type.Record(Type.String(), Type.String(), {
    description: "Labels of a live Deployment that is to be adopted: selectors cannot be changed.",
  }),
);

export const sha256 = (description: string) =>
  Type.String({ pattern: "^[0-9a-f]{64}$", title: "64 hexadecimal digits", description });
