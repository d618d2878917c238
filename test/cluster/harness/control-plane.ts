import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { request } from "node:https";
import { basename, join } from "node:path";
import { clusterBinary } from "./binary.ts";
import { type Credentials, kubeconfig, type User, writeCredentials } from "./credentials.ts";
import { addressesOf, makeNetwork, processesIn, removeNetwork, requireNetworkRights } from "./network.ts";
import { end, hasStarted, type ProcessIdentity, start, until } from "./processes.ts";
import {
  abandonedClusters,
  type ClusterState,
  claimIndex,
  clustersFolder,
  folderOf,
  readState,
  removeState,
  writeState,
} from "./state.ts";

/** First address of the range is the Service of the API server itself. */
const serviceRange = "10.96.0.0/16";
const port = 6443;

/** Kubeconfig of the administrator of a cluster that is up. */
export function adminKubeconfig(name: string): string {
  return join(folderOf(name), "admin.kubeconfig");
}

/**
 * Brings up etcd, API server, controller manager and scheduler in a network namespace of their own; nodes there are none.
 * Clusters whose owner has ended are taken down first.
 *
 * @param owner process that the cluster must not outlive. Without it the cluster stays until `down`
 * @returns its state, once the API server is ready and gives ServiceAccounts to namespaces
 * @throws Error when the name is in use, rights are missing, or a component does not start (with the end of its log)
 */
export async function up(name: string, owner?: ProcessIdentity): Promise<ClusterState> {
  if (!/^[a-z0-9-]{1,40}$/.test(name)) {
    throw new Error(
      `"${name}" cannot name a cluster. Allowed: 1 to 40 of a-z, 0-9 and "-". Choose another name.`,
    );
  }
  requireNetworkRights();
  const binary = clusterBinary();
  for (const abandoned of abandonedClusters()) await down(abandoned.name);
  mkdirSync(clustersFolder, { recursive: true });
  const folder = folderOf(name);
  if (existsSync(folder)) {
    throw new Error(
      `There is a cluster "${name}" already, up or left behind. Take another name, or end it: npm run cluster -- down --name ${name}.`,
    );
  }
  mkdirSync(folder, { mode: 0o700 });
  const index = claimIndex(name);
  const namespace = `streaming-inference-${name}`;
  const server = `https://${addressesOf(index).cluster}:${port}`;
  let state: ClusterState = { name, index, namespace, server, processes: {}, ...(owner && { owner }) };
  writeState(state);
  try {
    makeNetwork(namespace, index);
    for (const component of components(folder, index)) {
      await component.after?.();
      const process = start({
        program: binary,
        args: component.args(),
        log: join(folder, `${component.name}.log`),
        namespace,
      });
      state = { ...state, processes: { ...state.processes, [component.name]: process } };
      writeState(state);
    }
    await usable(state);
    return state;
  } catch (error) {
    const logs = lastLines(folder);
    await down(name);
    throw new Error(`${(error as Error).message}\n${logs}`);
  }
}

/** Ends a cluster, or what a crash has left of one; nothing happens when there is none of that name. */
export async function down(name: string): Promise<void> {
  const state = readState(name);
  if (state !== undefined) {
    await end([...Object.values(state.processes), ...processesIn(state.namespace)]);
    removeNetwork(state.namespace, state.index);
  }
  removeState(name, state?.index);
}

/** Components whose processes have ended though nobody asked them to. */
export function deadComponents({ processes }: ClusterState): string[] {
  return Object.entries(processes)
    .filter(([, process]) => !hasStarted(process))
    .map(([name]) => name);
}

interface Component {
  readonly name: string;
  /** What must have happened before. */
  readonly after?: () => Promise<unknown>;
  readonly args: () => string[];
}

function components(folder: string, index: number): Component[] {
  const address = addressesOf(index).cluster;
  const server = `https://${address}:${port}`;
  const pki = join(folder, "pki");
  mkdirSync(pki);
  // Made by the API server when it starts: its certificate, followed by the authority that signed it.
  const authorityFile = join(pki, "apiserver.crt");
  const credentials = writeCredentials(pki);
  const configOf = (user: User) => {
    const file = join(
      folder,
      user === "admin" ? "admin.kubeconfig" : `${user.replace("system:", "")}.kubeconfig`,
    );
    const token = credentials.tokens[user];
    writeFileSync(file, kubeconfig({ server, authorityFile, token }), { mode: 0o600 });
    return file;
  };
  const isReady = () =>
    until("The API server", () => existsSync(authorityFile) && isReadyAt(server, authorityFile, credentials));
  return [
    { name: "etcd", args: () => etcd(folder) },
    { name: "kube-apiserver", args: () => apiServer({ address, pki, credentials }) },
    {
      name: "kube-controller-manager",
      after: isReady,
      args: () => [
        "kube-controller-manager",
        `--kubeconfig=${configOf("system:kube-controller-manager")}`,
        `--service-account-private-key-file=${credentials.accountKeyFile}`,
        `--root-ca-file=${authorityFile}`,
        "--use-service-account-credentials=true",
        "--leader-elect=false",
      ],
    },
    {
      name: "kube-scheduler",
      args: () => {
        configOf("admin");
        return [
          "kube-scheduler",
          `--kubeconfig=${configOf("system:kube-scheduler")}`,
          "--leader-elect=false",
        ];
      },
    },
  ];
}

function etcd(folder: string): string[] {
  return [
    "etcd",
    `--data-dir=${join(folder, "etcd")}`,
    "--listen-client-urls=http://127.0.0.1:2379",
    "--advertise-client-urls=http://127.0.0.1:2379",
    "--listen-peer-urls=http://127.0.0.1:2380",
    // A test's data need not survive the machine.
    "--unsafe-no-fsync",
  ];
}

function apiServer(options: { address: string; pki: string; credentials: Credentials }): string[] {
  const { address, pki, credentials } = options;
  return [
    "kube-apiserver",
    "--etcd-servers=http://127.0.0.1:2379",
    `--advertise-address=${address}`,
    `--secure-port=${port}`,
    `--cert-dir=${pki}`,
    `--token-auth-file=${credentials.tokenFile}`,
    "--authorization-mode=Node,RBAC",
    "--service-account-issuer=https://kubernetes.default.svc",
    `--service-account-key-file=${credentials.accountKeyFile}`,
    `--service-account-signing-key-file=${credentials.accountKeyFile}`,
    `--service-cluster-ip-range=${serviceRange}`,
    // On in OpenShift: whoever makes an object the child of another must be allowed to change that one's finalizers.
    "--enable-admission-plugins=OwnerReferencesPermissionEnforcement",
  ];
}

/** Whether the API server answers, says that it is ready and knows the administrator. */
function isReadyAt(server: string, authorityFile: string, { tokens }: Credentials): Promise<boolean> {
  return answers(`${server}/readyz`, readFileSync(authorityFile, "utf8"), tokens.admin);
}

/** Namespaces get their account from the controller manager: before that no pod is admitted. */
async function usable({ name, server }: ClusterState): Promise<void> {
  const config = JSON.parse(readFileSync(adminKubeconfig(name), "utf8")) as {
    clusters: [{ cluster: { "certificate-authority-data": string } }];
    users: [{ user: { token: string } }];
  };
  const authority = Buffer.from(
    config.clusters[0].cluster["certificate-authority-data"],
    "base64",
  ).toString();
  const { token } = config.users[0].user;
  await until("The account of namespace default", () =>
    answers(`${server}/api/v1/namespaces/default/serviceaccounts/default`, authority, token),
  );
}

function answers(url: string, authority: string, token: string): Promise<boolean> {
  return new Promise((resolve) => {
    const call = request(url, {
      ca: authority,
      agent: false,
      timeout: 2_000,
      headers: { authorization: `Bearer ${token}` },
    });
    call.on("response", (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    call.on("timeout", () => call.destroy());
    call.on("error", () => resolve(false));
    call.end();
  });
}

function lastLines(folder: string): string {
  return ["etcd", "kube-apiserver", "kube-controller-manager", "kube-scheduler"]
    .map((name) => join(folder, `${name}.log`))
    .filter(existsSync)
    .map(
      (file) =>
        `Last lines of ${basename(file)}:\n${readFileSync(file, "utf8").trimEnd().split("\n").slice(-5).join("\n")}`,
    )
    .join("\n");
}
