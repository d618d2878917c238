/**
 * What Terraform's provider 2.38.0 writes of its own accord where a resource says nothing, by Kubernetes' definition. All of
 * it is what Kubernetes takes the silence for; without it manifests and Terraform would differ in fields that mean nothing.
 * test/ops/manifests/typed.test.ts compares with what the provider has made on a live API server.
 */
export const providerDefaults: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  "io.k8s.api.core.v1.ConfigMap": { immutable: false },
  "io.k8s.api.core.v1.ConfigMapKeySelector": { optional: false },
  "io.k8s.api.core.v1.ConfigMapProjection": { optional: false },
  "io.k8s.api.core.v1.ConfigMapVolumeSource": { optional: false },
  "io.k8s.api.core.v1.PodSpec": { shareProcessNamespace: false },
  "io.k8s.api.core.v1.SecretKeySelector": { optional: false },
  "io.k8s.api.core.v1.SecretProjection": { optional: false },
  "io.k8s.api.core.v1.SecretVolumeSource": { optional: false },
  "io.k8s.api.core.v1.SecurityContext": { privileged: false },
  "io.k8s.api.core.v1.VolumeMount": { mountPropagation: "None" },
};
