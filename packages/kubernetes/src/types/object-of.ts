import type { KubernetesObject } from '@drover/apimachinery';

/** An object of one built-in kind. Objects in lists do not say `apiVersion` and `kind`, so both may be absent. */
export interface ObjectOf<ApiVersion extends string, Kind extends string> extends KubernetesObject {
  readonly apiVersion?: ApiVersion;
  readonly kind?: Kind;
}

/** A condition with the fields that all kinds share. */
export interface Condition {
  readonly type: string;
  readonly status: 'True' | 'False' | 'Unknown' | (string & {});
  readonly reason?: string;
  readonly message?: string;
  readonly lastTransitionTime?: string | null;
  readonly observedGeneration?: number;
}

/** The name of an object in the same namespace. */
export interface LocalObjectReference {
  readonly name?: string;
}

/** A reference to any object, as events hold it. */
export interface ObjectReference {
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly namespace?: string;
  readonly name?: string;
  readonly uid?: string;
  readonly resourceVersion?: string;
  readonly fieldPath?: string;
}
