import { type Container, flinkContainer, type Pods, podsOf } from "./pods.ts";
import { at, nameOf, ofKind, type Rule, type Violation } from "./rule.ts";

const allContainers = ({ containers, initContainers }: Pods) => [...initContainers, ...containers];

/** A rule about each container of each pod. */
function perContainer(check: (container: Container, pods: Pods) => string | undefined) {
  return (objects: Parameters<Rule["check"]>[0]): Violation[] =>
    podsOf(objects).flatMap((pods) =>
      allContainers(pods).flatMap((container) => {
        const message = check(container, pods);
        return message === undefined
          ? []
          : [{ where: `${pods.where}, container ${container.name}`, message }];
      }),
    );
}

/** What the official library checks too (test/pod-security); here for each container, with a sentence. */
const restricted: Rule = {
  id: "S1",
  title: "Pods are admitted by Pod Security restricted",
  check(objects) {
    const containers = perContainer(({ securityContext: context = {} }) => {
      if (context["allowPrivilegeEscalation"] !== false)
        return "may gain rights; set allowPrivilegeEscalation: false.";
      if (!at(context, "capabilities", "drop")?.includes("ALL")) return "keeps capabilities; drop ALL.";
      if (context["privileged"] === true) return "is privileged; leave that out.";
      return undefined;
    })(objects);
    const pods = podsOf(objects).flatMap(({ where, template }): Violation[] => {
      const spec = at(template, "spec") ?? {};
      const context = spec.securityContext ?? {};
      const problems: string[] = [];
      if (context.runAsNonRoot !== true) problems.push("may run as root; set runAsNonRoot: true.");
      if (!["RuntimeDefault", "Localhost"].includes(context.seccompProfile?.type)) {
        problems.push("has no system call filter; set seccompProfile.type: RuntimeDefault.");
      }
      if (spec.hostNetwork || spec.hostPID || spec.hostIPC)
        problems.push("shares the node's namespaces; leave that out.");
      if ((spec.volumes ?? []).some((volume: object) => "hostPath" in volume)) {
        problems.push("mounts the node's files; use another volume.");
      }
      return problems.map((message) => ({ where, message }));
    });
    // A Flink pod whose template does not name the main container leaves it without a security context.
    const unnamed = podsOf(objects)
      .filter(
        ({ flinkRole, containers: named }) => flinkRole && !named.some(({ name }) => name === flinkContainer),
      )
      .map(({ where }) => ({
        where,
        message: `does not name the container ${flinkContainer}, which then runs without a security context; add it to the pod template.`,
      }));
    return [...containers, ...pods, ...unnamed];
  },
};

const noFixedIds: Rule = {
  id: "S2",
  title: "User and group ids come from the namespace's range",
  check: (objects) =>
    podsOf(objects).flatMap((pods) => {
      const contexts = [
        at(pods.template, "spec", "securityContext"),
        ...allContainers(pods).map((c) => c.securityContext),
      ];
      return contexts
        .flatMap((context) =>
          ["runAsUser", "runAsGroup", "fsGroup", "supplementalGroups"].filter(
            (key) => context?.[key] !== undefined,
          ),
        )
        .map((key) => ({
          where: pods.where,
          message: `sets ${key}; OpenShift's restricted-v2 refuses an id outside of the namespace's range; leave it out.`,
        }));
    }),
};

const readOnlyRoot: Rule = {
  id: "S4",
  title: "Nothing is writable but volumes of bounded size",
  check: (objects) => [
    ...perContainer(({ securityContext }) =>
      securityContext?.["readOnlyRootFilesystem"] === true
        ? undefined
        : "can write to its image; set readOnlyRootFilesystem: true and mount an emptyDir where it writes.",
    )(objects),
    ...podsOf(objects).flatMap(({ where, template }) =>
      (at(template, "spec", "volumes") ?? [])
        .filter(
          (volume: { emptyDir?: { sizeLimit?: string } }) => volume.emptyDir && !volume.emptyDir.sizeLimit,
        )
        .map(({ name }: { name: string }) => ({
          where,
          message: `volume ${name} may fill the node's disk; set emptyDir.sizeLimit.`,
        })),
    ),
  ],
};

const digest = /@sha256:[0-9a-f]{64}$/;

const imagesByDigest: Rule = {
  id: "S5",
  title: "Images are named by digest",
  check: (objects) => [
    ...perContainer(({ name, image }, { flinkRole }) => {
      if (flinkRole && name === flinkContainer && image === undefined) return undefined;
      return digest.test(image ?? "")
        ? undefined
        : `has the image ${image}; only name@sha256:… is what was tested; write the digest.`;
    })(objects),
    ...ofKind(objects, "FlinkDeployment")
      .filter((object) => !digest.test(at(object, "spec", "image") ?? ""))
      .map((object) => ({
        where: nameOf(object),
        message: `has the image ${at(object, "spec", "image")}; only name@sha256:… is what was tested; write the digest.`,
      })),
  ],
};

const boundedResources: Rule = {
  id: "S6",
  title: "CPU and memory are requested, memory is limited to the request",
  check: (objects) => [
    ...perContainer(({ name, resources }, { flinkRole }) => {
      if (flinkRole && name === flinkContainer) return undefined;
      const { requests = {}, limits = {} } = resources ?? {};
      if (!requests["cpu"]) return "reserves no CPU; set resources.requests.cpu.";
      if (!requests["memory"]) return "reserves no memory; set resources.requests.memory.";
      if (limits["memory"] !== requests["memory"]) {
        return `is limited to ${limits["memory"] ?? "no"} memory and reserves ${requests["memory"]}; make them equal.`;
      }
      return undefined;
    })(objects),
    ...ofKind(objects, "FlinkDeployment").flatMap((object) =>
      ["jobManager", "taskManager"]
        .filter((role) => {
          const { cpu, memory } = at(object, "spec", role, "resource") ?? {};
          return cpu === undefined || memory === undefined;
        })
        .map((role) => ({
          where: nameOf(object),
          message: `${role}.resource lacks cpu or memory; set both.`,
        })),
    ),
  ],
};

const allowedRules: Readonly<Record<string, readonly string[]>> = {
  "": ["pods", "configmaps"],
  apps: ["deployments", "deployments/finalizers"],
};

const leastRights: Rule = {
  id: "S7",
  title: "Only what talks to the Kubernetes API has a token, and no right beyond Flink's",
  check: (objects) => [
    ...podsOf(objects).flatMap((pods): Violation[] => {
      const hasToken = at(pods.template, "spec", "automountServiceAccountToken") !== false;
      const isOpenshiftProxy = allContainers(pods).some(({ args }) => args?.includes("--provider=openshift"));
      if (!hasToken || pods.flinkRole || isOpenshiftProxy) return [];
      return [
        {
          where: pods.where,
          message: "mounts a token that it does not need; set automountServiceAccountToken: false.",
        },
      ];
    }),
    ...ofKind(objects, "ClusterRole", "ClusterRoleBinding").map((object) => ({
      where: nameOf(object),
      message: "reaches beyond the project; use a Role.",
    })),
    ...ofKind(objects, "Role").flatMap((object) =>
      (at(object, "rules") ?? []).flatMap((rule: Record<string, string[]>): Violation[] => {
        const { apiGroups = [], resources = [], verbs = [] } = rule;
        const beyond = resources.filter(
          (resource) => !apiGroups.every((group) => allowedRules[group]?.includes(resource)),
        );
        const messages = [
          ...(verbs.includes("*") ? ["allows every verb; list them."] : []),
          ...(beyond.length > 0
            ? [`allows ${beyond.join(", ")}; Flink needs pods, configmaps and deployments only.`]
            : []),
        ];
        return messages.map((message) => ({ where: nameOf(object), message }));
      }),
    ),
    ...ofKind(objects, "RoleBinding")
      .filter((object) => at(object, "roleRef", "kind") !== "Role")
      .map((object) => ({
        where: nameOf(object),
        message: "binds a ClusterRole; bind a Role of the project.",
      })),
  ],
};

/** Rules about pods and rights. */
export const podRules: readonly Rule[] = [
  restricted,
  noFixedIds,
  readOnlyRoot,
  imagesByDigest,
  boundedResources,
  leastRights,
];
