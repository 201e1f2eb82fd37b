import { type Condition, isConditionTrue } from '@drover/apimachinery';
import type { StoredObject } from '../registry/stored-object.ts';

/** Where APIServices are stored. */
export const API_SERVICES = 'apiservices.apiregistration.k8s.io';

/** Says who serves one version of a group. */
export interface ApiService extends StoredObject {
  readonly spec: {
    readonly group?: string;
    readonly version?: string;
    /** Absent: this server itself. */
    readonly service?: {
      readonly namespace: string;
      readonly name: string;
      readonly port?: number;
    } | null;
    readonly insecureSkipTLSVerify?: boolean;
    /** Base64 of PEM. */
    readonly caBundle?: string;
    readonly groupPriorityMinimum: number;
    readonly versionPriority: number;
  };
  readonly status?: { readonly conditions?: readonly Condition[] };
}

/** A version of a group. */
export interface GroupVersion {
  readonly group: string;
  readonly version: string;
}

/** The name of the APIService of a version: `v1.apps`, `v1.`. */
export function apiServiceName({ group, version }: GroupVersion): string {
  return `${version}.${group}`;
}

/** Whether what an APIService names can be reached. */
export function isAvailable({ status = {} }: ApiService): boolean {
  return isConditionTrue(status.conditions ?? [], 'Available');
}
