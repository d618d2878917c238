import { type Container, podsOf } from "./pods.ts";
import { at, type Rule, type Violation } from "./rule.ts";

/** Value of `--name=value`, of `--name` alone `true`; all of them where it is repeated. */
function values(args: readonly string[], name: string): string[] {
  return args
    .filter((argument) => argument === name || argument.startsWith(`${name}=`))
    .map((argument) => (argument === name ? "true" : argument.slice(name.length + 1)));
}

const upstreamAllowed = /^http:\/\/(127\.0\.0\.1:\d+|[a-z0-9-]+-rest:8081)\/?$/;
/** Fixed releases; an image by digest does not tell its own, so that the tag stays before the digest where it can. */
const minimum = [7, 15, 3];

function problems({ args = [], image = "" }: Container): string[] {
  const get = (name: string) => values(args, name).at(-1);
  const isOpenshift = get("--provider") === "openshift";
  const found: string[] = [];
  const require = (holds: boolean, message: string) => {
    if (!holds) found.push(message);
  };

  for (const name of [
    "--skip-auth-regex",
    "--skip-auth-route",
    "--skip-auth-preflight",
    "--bypass-auth-for",
    "--bypass-auth-except-for",
    "--skip-jwt-bearer-tokens",
    "--trusted-ip",
  ]) {
    require(values(args, name).length === 0, `lets requests in unseen by ${name}; leave it out.`);
  }
  for (const upstream of values(args, "--upstream")) {
    require(upstreamAllowed.test(
      upstream,
    ), `leads to ${upstream}; only its own loopback or a cluster's -rest Service is allowed.`);
  }
  require(values(args, "--upstream").length > 0, "leads nowhere; name an --upstream.");
  require(values(args, "--cookie-secret").length === 0 &&
    get("--cookie-secret-file") !==
      undefined, "has its cookie secret in an argument or none; use --cookie-secret-file.");
  require(values(args, "--client-secret").length ===
    0, "has its client secret in an argument; use --client-secret-file.");
  for (const [name, wanted] of [
    ["--cookie-secure", "true"],
    ["--cookie-httponly", "true"],
    ["--cookie-samesite", "lax"],
  ] as const) {
    const value = get(name);
    require(value === wanted ||
      (name === "--cookie-samesite" &&
        value === "strict"), `${name} is ${value ?? "not set"}; set it to ${wanted}.`);
  }
  require(get("--pass-access-token") ===
    "false", "hands people's access tokens to the UI; set --pass-access-token=false.");
  require(get("--http-address") === "", "also listens without TLS; set --http-address= (empty).");

  if (isOpenshift) {
    const review = get("--openshift-sar") ?? get("--openshift-review-url");
    require(review !==
      undefined, "lets every account of the cluster in; demand a right with --openshift-sar.");
    return found;
  }
  const groups = values(args, "--allowed-group");
  require(groups.length >
    0, `lets everybody in whom the provider knows (--email-domain=${get("--email-domain") ?? "unset"}); name --allowed-group.`);
  require(get("--code-challenge-method") ===
    "S256", "signs in without PKCE; set --code-challenge-method=S256.");
  require(get("--reverse-proxy") !== "true" ||
    values(args, "--trusted-proxy-ip").length >
      0, "believes forwarded headers from anyone; name --trusted-proxy-ip.");
  const version = /:v?(\d+)\.(\d+)\.(\d+)/.exec(image)?.slice(1).map(Number);
  require(version === undefined ||
    !isOlder(version), `is oauth2-proxy ${version?.join(".")}; use ${minimum.join(".")} or newer.`);
  return found;
}

function isOlder(version: readonly number[]): boolean {
  for (const [index, part] of minimum.entries()) {
    if (version[index] !== part) return (version[index] ?? 0) < part;
  }
  return false;
}

const doneRight: Rule = {
  id: "A1",
  title: "The proxy lets in only who may, and keeps sessions to itself",
  check: (objects) =>
    podsOf(objects)
      .filter(
        ({ template }) => at(template, "metadata", "labels", "app.kubernetes.io/component") === "ui-access",
      )
      .flatMap(({ where, containers }): Violation[] => {
        const proxies = containers.filter(
          ({ args = [] }) => values(args, "--upstream").length > 0 || values(args, "--provider").length > 0,
        );
        if (proxies.length === 0)
          return [{ where, message: "has no container that signs people in; add the proxy." }];
        return proxies.flatMap((proxy) =>
          problems(proxy).map((message) => ({ where: `${where}, container ${proxy.name}`, message })),
        );
      }),
};

/** Rules about the way in. */
export const proxyRules: readonly Rule[] = [doneRight];
