/** The part of Kubernetes' ObjectMeta that a manifest sets; CRDs leave it out. */
export interface ObjectMeta {
  readonly name: string;
  readonly namespace: string;
  readonly labels?: { readonly [key: string]: string };
  readonly annotations?: { readonly [key: string]: string };
}
