import type { Condition, Resource } from '../../api/v3.ts';

/** Amounts by what is limited: `{ pods: '20', limitsMemory: '4Gi' }`. */
export type Amounts = Readonly<Record<string, string>>;

/** A part of a cluster: namespaces that are given to people together. */
export interface Project extends Resource {
  readonly clusterId: string;
  readonly description?: string;
  readonly conditions?: readonly Condition[];
  /** What all namespaces may use together. */
  readonly resourceQuota?: { readonly limit?: Amounts; readonly usedLimit?: Amounts } | null;
  /** What a namespace may use that says nothing else. */
  readonly namespaceDefaultResourceQuota?: { readonly limit?: Amounts } | null;
  readonly containerDefaultResourceLimit?: Amounts | null;
}
