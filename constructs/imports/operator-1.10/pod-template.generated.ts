// Generated from the CRDs of operator-1.10 by "node constructs/imports/generate.mjs --as operator-1.10". Do not edit.

export interface PodTemplate {
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly metadata?: Metadata;
  readonly spec?: PodSpec;
}

export interface Metadata {
  readonly annotations?: { readonly [key: string]: string };
  readonly creationTimestamp?: string;
  readonly deletionGracePeriodSeconds?: number;
  readonly deletionTimestamp?: string;
  readonly finalizers?: readonly string[];
  readonly generateName?: string;
  readonly generation?: number;
  readonly labels?: { readonly [key: string]: string };
  readonly name?: string;
  readonly namespace?: string;
  readonly ownerReferences?: readonly OwnerReference[];
  readonly resourceVersion?: string;
  readonly selfLink?: string;
  readonly uid?: string;
}

export interface OwnerReference {
  readonly apiVersion?: string;
  readonly blockOwnerDeletion?: boolean;
  readonly controller?: boolean;
  readonly kind?: string;
  readonly name?: string;
  readonly uid?: string;
}

export interface PodSpec {
  readonly activeDeadlineSeconds?: number;
  readonly affinity?: Affinity;
  readonly automountServiceAccountToken?: boolean;
  readonly containers?: readonly Container[];
  readonly dnsConfig?: DnsConfig;
  readonly dnsPolicy?: string;
  readonly enableServiceLinks?: boolean;
  readonly ephemeralContainers?: readonly EphemeralContainer[];
  readonly hostAliases?: readonly HostAlias[];
  readonly hostIPC?: boolean;
  readonly hostNetwork?: boolean;
  readonly hostPID?: boolean;
  readonly hostUsers?: boolean;
  readonly hostname?: string;
  readonly imagePullSecrets?: readonly LocalObjectReference[];
  readonly initContainers?: readonly Container[];
  readonly nodeName?: string;
  readonly nodeSelector?: { readonly [key: string]: string };
  readonly os?: LocalObjectReference;
  readonly overhead?: { readonly [key: string]: number | string };
  readonly preemptionPolicy?: string;
  readonly priority?: number;
  readonly priorityClassName?: string;
  readonly readinessGates?: readonly ReadinessGate[];
  readonly resourceClaims?: readonly ResourceClaim[];
  readonly restartPolicy?: string;
  readonly runtimeClassName?: string;
  readonly schedulerName?: string;
  readonly schedulingGates?: readonly LocalObjectReference[];
  readonly securityContext?: SpecSecurityContext;
  readonly serviceAccount?: string;
  readonly serviceAccountName?: string;
  readonly setHostnameAsFQDN?: boolean;
  readonly shareProcessNamespace?: boolean;
  readonly subdomain?: string;
  readonly terminationGracePeriodSeconds?: number;
  readonly tolerations?: readonly Toleration[];
  readonly topologySpreadConstraints?: readonly TopologySpreadConstraint[];
  readonly volumes?: readonly Volume[];
}

export interface Affinity {
  readonly nodeAffinity?: NodeAffinity;
  readonly podAffinity?: PodAffinity;
  readonly podAntiAffinity?: PodAffinity;
}

export interface NodeAffinity {
  readonly preferredDuringSchedulingIgnoredDuringExecution?: readonly PreferredSchedulingTerm[];
  readonly requiredDuringSchedulingIgnoredDuringExecution?: NodeSelector;
}

export interface PreferredSchedulingTerm {
  readonly preference?: NodeSelectorTerm;
  readonly weight?: number;
}

export interface NodeSelectorTerm {
  readonly matchExpressions?: readonly Requirement[];
  readonly matchFields?: readonly Requirement[];
}

export interface Requirement {
  readonly key?: string;
  readonly operator?: string;
  readonly values?: readonly string[];
}

export interface NodeSelector {
  readonly nodeSelectorTerms?: readonly NodeSelectorTerm[];
}

export interface PodAffinity {
  readonly preferredDuringSchedulingIgnoredDuringExecution?: readonly WeightedPodAffinityTerm[];
  readonly requiredDuringSchedulingIgnoredDuringExecution?: readonly PodAffinityTerm[];
}

export interface WeightedPodAffinityTerm {
  readonly podAffinityTerm?: PodAffinityTerm;
  readonly weight?: number;
}

export interface PodAffinityTerm {
  readonly labelSelector?: LabelSelector;
  readonly matchLabelKeys?: readonly string[];
  readonly mismatchLabelKeys?: readonly string[];
  readonly namespaceSelector?: LabelSelector;
  readonly namespaces?: readonly string[];
  readonly topologyKey?: string;
}

export interface LabelSelector {
  readonly matchExpressions?: readonly Requirement[];
  readonly matchLabels?: { readonly [key: string]: string };
}

export interface Container {
  readonly args?: readonly string[];
  readonly command?: readonly string[];
  readonly env?: readonly EnvVar[];
  readonly envFrom?: readonly EnvFrom[];
  readonly image?: string;
  readonly imagePullPolicy?: string;
  readonly lifecycle?: Lifecycle;
  readonly livenessProbe?: Probe;
  readonly name?: string;
  readonly ports?: readonly Port[];
  readonly readinessProbe?: Probe;
  readonly resizePolicy?: readonly ResizePolicy[];
  readonly resources?: ResourceRequirements;
  readonly restartPolicy?: string;
  readonly securityContext?: SecurityContext;
  readonly startupProbe?: Probe;
  readonly stdin?: boolean;
  readonly stdinOnce?: boolean;
  readonly terminationMessagePath?: string;
  readonly terminationMessagePolicy?: string;
  readonly tty?: boolean;
  readonly volumeDevices?: readonly VolumeDevice[];
  readonly volumeMounts?: readonly VolumeMount[];
  readonly workingDir?: string;
}

export interface EnvVar {
  readonly name?: string;
  readonly value?: string;
  readonly valueFrom?: ValueFrom;
}

export interface ValueFrom {
  readonly configMapKeyRef?: KeySelector;
  readonly fieldRef?: FieldRef;
  readonly resourceFieldRef?: ResourceFieldRef;
  readonly secretKeyRef?: KeySelector;
}

export interface KeySelector {
  readonly key?: string;
  readonly name?: string;
  readonly optional?: boolean;
}

export interface FieldRef {
  readonly apiVersion?: string;
  readonly fieldPath?: string;
}

export interface ResourceFieldRef {
  readonly containerName?: string;
  readonly divisor?: number | string;
  readonly resource?: string;
}

export interface EnvFrom {
  readonly configMapRef?: OptionalReference;
  readonly prefix?: string;
  readonly secretRef?: OptionalReference;
}

export interface OptionalReference {
  readonly name?: string;
  readonly optional?: boolean;
}

export interface Lifecycle {
  readonly postStart?: LifecycleHandler;
  readonly preStop?: LifecycleHandler;
}

export interface LifecycleHandler {
  readonly exec?: Exec;
  readonly httpGet?: HttpGet;
  readonly sleep?: Sleep;
  readonly tcpSocket?: TcpSocket;
}

export interface Exec {
  readonly command?: readonly string[];
}

export interface HttpGet {
  readonly host?: string;
  readonly httpHeaders?: readonly HttpHeader[];
  readonly path?: string;
  readonly port?: number | string;
  readonly scheme?: string;
}

export interface HttpHeader {
  readonly name?: string;
  readonly value?: string;
}

export interface Sleep {
  readonly seconds?: number;
}

export interface TcpSocket {
  readonly host?: string;
  readonly port?: number | string;
}

export interface Probe {
  readonly exec?: Exec;
  readonly failureThreshold?: number;
  readonly grpc?: Grpc;
  readonly httpGet?: HttpGet;
  readonly initialDelaySeconds?: number;
  readonly periodSeconds?: number;
  readonly successThreshold?: number;
  readonly tcpSocket?: TcpSocket;
  readonly terminationGracePeriodSeconds?: number;
  readonly timeoutSeconds?: number;
}

export interface Grpc {
  readonly port?: number;
  readonly service?: string;
}

export interface Port {
  readonly containerPort?: number;
  readonly hostIP?: string;
  readonly hostPort?: number;
  readonly name?: string;
  readonly protocol?: string;
}

export interface ResizePolicy {
  readonly resourceName?: string;
  readonly restartPolicy?: string;
}

export interface ResourceRequirements {
  readonly claims?: readonly LocalObjectReference[];
  readonly limits?: { readonly [key: string]: number | string };
  readonly requests?: { readonly [key: string]: number | string };
}

export interface LocalObjectReference {
  readonly name?: string;
}

export interface SecurityContext {
  readonly allowPrivilegeEscalation?: boolean;
  readonly appArmorProfile?: SeccompProfile;
  readonly capabilities?: Capabilities;
  readonly privileged?: boolean;
  readonly procMount?: string;
  readonly readOnlyRootFilesystem?: boolean;
  readonly runAsGroup?: number;
  readonly runAsNonRoot?: boolean;
  readonly runAsUser?: number;
  readonly seLinuxOptions?: SeLinuxOptions;
  readonly seccompProfile?: SeccompProfile;
  readonly windowsOptions?: WindowsOptions;
}

export interface SeccompProfile {
  readonly localhostProfile?: string;
  readonly type?: string;
}

export interface Capabilities {
  readonly add?: readonly string[];
  readonly drop?: readonly string[];
}

export interface SeLinuxOptions {
  readonly level?: string;
  readonly role?: string;
  readonly type?: string;
  readonly user?: string;
}

export interface WindowsOptions {
  readonly gmsaCredentialSpec?: string;
  readonly gmsaCredentialSpecName?: string;
  readonly hostProcess?: boolean;
  readonly runAsUserName?: string;
}

export interface VolumeDevice {
  readonly devicePath?: string;
  readonly name?: string;
}

export interface VolumeMount {
  readonly mountPath?: string;
  readonly mountPropagation?: string;
  readonly name?: string;
  readonly readOnly?: boolean;
  readonly recursiveReadOnly?: string;
  readonly subPath?: string;
  readonly subPathExpr?: string;
}

export interface DnsConfig {
  readonly nameservers?: readonly string[];
  readonly options?: readonly HttpHeader[];
  readonly searches?: readonly string[];
}

export interface EphemeralContainer {
  readonly args?: readonly string[];
  readonly command?: readonly string[];
  readonly env?: readonly EnvVar[];
  readonly envFrom?: readonly EnvFrom[];
  readonly image?: string;
  readonly imagePullPolicy?: string;
  readonly lifecycle?: Lifecycle;
  readonly livenessProbe?: Probe;
  readonly name?: string;
  readonly ports?: readonly Port[];
  readonly readinessProbe?: Probe;
  readonly resizePolicy?: readonly ResizePolicy[];
  readonly resources?: ResourceRequirements;
  readonly restartPolicy?: string;
  readonly securityContext?: SecurityContext;
  readonly startupProbe?: Probe;
  readonly stdin?: boolean;
  readonly stdinOnce?: boolean;
  readonly targetContainerName?: string;
  readonly terminationMessagePath?: string;
  readonly terminationMessagePolicy?: string;
  readonly tty?: boolean;
  readonly volumeDevices?: readonly VolumeDevice[];
  readonly volumeMounts?: readonly VolumeMount[];
  readonly workingDir?: string;
}

export interface HostAlias {
  readonly hostnames?: readonly string[];
  readonly ip?: string;
}

export interface ReadinessGate {
  readonly conditionType?: string;
}

export interface ResourceClaim {
  readonly name?: string;
  readonly source?: Source;
}

export interface Source {
  readonly resourceClaimName?: string;
  readonly resourceClaimTemplateName?: string;
}

export interface SpecSecurityContext {
  readonly appArmorProfile?: SeccompProfile;
  readonly fsGroup?: number;
  readonly fsGroupChangePolicy?: string;
  readonly runAsGroup?: number;
  readonly runAsNonRoot?: boolean;
  readonly runAsUser?: number;
  readonly seLinuxOptions?: SeLinuxOptions;
  readonly seccompProfile?: SeccompProfile;
  readonly supplementalGroups?: readonly number[];
  readonly sysctls?: readonly HttpHeader[];
  readonly windowsOptions?: WindowsOptions;
}

export interface Toleration {
  readonly effect?: string;
  readonly key?: string;
  readonly operator?: string;
  readonly tolerationSeconds?: number;
  readonly value?: string;
}

export interface TopologySpreadConstraint {
  readonly labelSelector?: LabelSelector;
  readonly matchLabelKeys?: readonly string[];
  readonly maxSkew?: number;
  readonly minDomains?: number;
  readonly nodeAffinityPolicy?: string;
  readonly nodeTaintsPolicy?: string;
  readonly topologyKey?: string;
  readonly whenUnsatisfiable?: string;
}

export interface Volume {
  readonly awsElasticBlockStore?: AwsElasticBlockStore;
  readonly azureDisk?: AzureDisk;
  readonly azureFile?: AzureFile;
  readonly cephfs?: Cephfs;
  readonly cinder?: Cinder;
  readonly configMap?: ConfigMap;
  readonly csi?: Csi;
  readonly downwardAPI?: DownwardAPI;
  readonly emptyDir?: EmptyDir;
  readonly ephemeral?: Ephemeral;
  readonly fc?: Fc;
  readonly flexVolume?: FlexVolume;
  readonly flocker?: Flocker;
  readonly gcePersistentDisk?: GcePersistentDisk;
  readonly gitRepo?: GitRepo;
  readonly glusterfs?: Glusterfs;
  readonly hostPath?: HostPath;
  readonly iscsi?: Iscsi;
  readonly name?: string;
  readonly nfs?: Nfs;
  readonly persistentVolumeClaim?: PersistentVolumeClaim;
  readonly photonPersistentDisk?: PhotonPersistentDisk;
  readonly portworxVolume?: PortworxVolume;
  readonly projected?: Projected;
  readonly quobyte?: Quobyte;
  readonly rbd?: Rbd;
  readonly scaleIO?: ScaleIO;
  readonly secret?: Secret;
  readonly storageos?: Storageos;
  readonly vsphereVolume?: VsphereVolume;
}

export interface AwsElasticBlockStore {
  readonly fsType?: string;
  readonly partition?: number;
  readonly readOnly?: boolean;
  readonly volumeID?: string;
}

export interface AzureDisk {
  readonly cachingMode?: string;
  readonly diskName?: string;
  readonly diskURI?: string;
  readonly fsType?: string;
  readonly kind?: string;
  readonly readOnly?: boolean;
}

export interface AzureFile {
  readonly readOnly?: boolean;
  readonly secretName?: string;
  readonly shareName?: string;
}

export interface Cephfs {
  readonly monitors?: readonly string[];
  readonly path?: string;
  readonly readOnly?: boolean;
  readonly secretFile?: string;
  readonly secretRef?: LocalObjectReference;
  readonly user?: string;
}

export interface Cinder {
  readonly fsType?: string;
  readonly readOnly?: boolean;
  readonly secretRef?: LocalObjectReference;
  readonly volumeID?: string;
}

export interface ConfigMap {
  readonly defaultMode?: number;
  readonly items?: readonly KeyToPath[];
  readonly name?: string;
  readonly optional?: boolean;
}

export interface KeyToPath {
  readonly key?: string;
  readonly mode?: number;
  readonly path?: string;
}

export interface Csi {
  readonly driver?: string;
  readonly fsType?: string;
  readonly nodePublishSecretRef?: LocalObjectReference;
  readonly readOnly?: boolean;
  readonly volumeAttributes?: { readonly [key: string]: string };
}

export interface DownwardAPI {
  readonly defaultMode?: number;
  readonly items?: readonly Item[];
}

export interface Item {
  readonly fieldRef?: FieldRef;
  readonly mode?: number;
  readonly path?: string;
  readonly resourceFieldRef?: ResourceFieldRef;
}

export interface EmptyDir {
  readonly medium?: string;
  readonly sizeLimit?: number | string;
}

export interface Ephemeral {
  readonly volumeClaimTemplate?: VolumeClaimTemplate;
}

export interface VolumeClaimTemplate {
  readonly metadata?: Metadata;
  readonly spec?: Spec;
}

export interface Spec {
  readonly accessModes?: readonly string[];
  readonly dataSource?: DataSource;
  readonly dataSourceRef?: DataSourceRef;
  readonly resources?: Resources;
  readonly selector?: LabelSelector;
  readonly storageClassName?: string;
  readonly volumeAttributesClassName?: string;
  readonly volumeMode?: string;
  readonly volumeName?: string;
}

export interface DataSource {
  readonly apiGroup?: string;
  readonly kind?: string;
  readonly name?: string;
}

export interface DataSourceRef {
  readonly apiGroup?: string;
  readonly kind?: string;
  readonly name?: string;
  readonly namespace?: string;
}

export interface Resources {
  readonly limits?: { readonly [key: string]: number | string };
  readonly requests?: { readonly [key: string]: number | string };
}

export interface Fc {
  readonly fsType?: string;
  readonly lun?: number;
  readonly readOnly?: boolean;
  readonly targetWWNs?: readonly string[];
  readonly wwids?: readonly string[];
}

export interface FlexVolume {
  readonly driver?: string;
  readonly fsType?: string;
  readonly options?: { readonly [key: string]: string };
  readonly readOnly?: boolean;
  readonly secretRef?: LocalObjectReference;
}

export interface Flocker {
  readonly datasetName?: string;
  readonly datasetUUID?: string;
}

export interface GcePersistentDisk {
  readonly fsType?: string;
  readonly partition?: number;
  readonly pdName?: string;
  readonly readOnly?: boolean;
}

export interface GitRepo {
  readonly directory?: string;
  readonly repository?: string;
  readonly revision?: string;
}

export interface Glusterfs {
  readonly endpoints?: string;
  readonly path?: string;
  readonly readOnly?: boolean;
}

export interface HostPath {
  readonly path?: string;
  readonly type?: string;
}

export interface Iscsi {
  readonly chapAuthDiscovery?: boolean;
  readonly chapAuthSession?: boolean;
  readonly fsType?: string;
  readonly initiatorName?: string;
  readonly iqn?: string;
  readonly iscsiInterface?: string;
  readonly lun?: number;
  readonly portals?: readonly string[];
  readonly readOnly?: boolean;
  readonly secretRef?: LocalObjectReference;
  readonly targetPortal?: string;
}

export interface Nfs {
  readonly path?: string;
  readonly readOnly?: boolean;
  readonly server?: string;
}

export interface PersistentVolumeClaim {
  readonly claimName?: string;
  readonly readOnly?: boolean;
}

export interface PhotonPersistentDisk {
  readonly fsType?: string;
  readonly pdID?: string;
}

export interface PortworxVolume {
  readonly fsType?: string;
  readonly readOnly?: boolean;
  readonly volumeID?: string;
}

export interface Projected {
  readonly defaultMode?: number;
  readonly sources?: readonly ProjectedSource[];
}

export interface ProjectedSource {
  readonly clusterTrustBundle?: ClusterTrustBundle;
  readonly configMap?: SourceConfigMap;
  readonly downwardAPI?: SourceDownwardAPI;
  readonly secret?: SourceConfigMap;
  readonly serviceAccountToken?: ServiceAccountToken;
}

export interface ClusterTrustBundle {
  readonly labelSelector?: LabelSelector;
  readonly name?: string;
  readonly optional?: boolean;
  readonly path?: string;
  readonly signerName?: string;
}

export interface SourceConfigMap {
  readonly items?: readonly KeyToPath[];
  readonly name?: string;
  readonly optional?: boolean;
}

export interface SourceDownwardAPI {
  readonly items?: readonly Item[];
}

export interface ServiceAccountToken {
  readonly audience?: string;
  readonly expirationSeconds?: number;
  readonly path?: string;
}

export interface Quobyte {
  readonly group?: string;
  readonly readOnly?: boolean;
  readonly registry?: string;
  readonly tenant?: string;
  readonly user?: string;
  readonly volume?: string;
}

export interface Rbd {
  readonly fsType?: string;
  readonly image?: string;
  readonly keyring?: string;
  readonly monitors?: readonly string[];
  readonly pool?: string;
  readonly readOnly?: boolean;
  readonly secretRef?: LocalObjectReference;
  readonly user?: string;
}

export interface ScaleIO {
  readonly fsType?: string;
  readonly gateway?: string;
  readonly protectionDomain?: string;
  readonly readOnly?: boolean;
  readonly secretRef?: LocalObjectReference;
  readonly sslEnabled?: boolean;
  readonly storageMode?: string;
  readonly storagePool?: string;
  readonly system?: string;
  readonly volumeName?: string;
}

export interface Secret {
  readonly defaultMode?: number;
  readonly items?: readonly KeyToPath[];
  readonly optional?: boolean;
  readonly secretName?: string;
}

export interface Storageos {
  readonly fsType?: string;
  readonly readOnly?: boolean;
  readonly secretRef?: LocalObjectReference;
  readonly volumeName?: string;
  readonly volumeNamespace?: string;
}

export interface VsphereVolume {
  readonly fsType?: string;
  readonly storagePolicyID?: string;
  readonly storagePolicyName?: string;
  readonly volumePath?: string;
}
