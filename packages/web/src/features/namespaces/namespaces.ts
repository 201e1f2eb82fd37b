import { validateDns1123Label } from '@drover/apimachinery';
import type { Resource } from '../../api/v3.ts';

/** A namespace of a managed cluster. */
export interface Namespace extends Resource {
  readonly description?: string;
  /** The project that it belongs to. */
  readonly projectId?: string | null;
}

/** Where the namespaces of a cluster are. */
export function scopeOf(clusterId: string): string {
  return `cluster/${clusterId}`;
}

/** What is wrong with the name of a namespace; the cluster has the last word. */
export function namespaceNameProblem(name: string): string | undefined {
  if (name === '') return undefined;
  return validateDns1123Label(name).length > 0
    ? 'Lower-case letters, digits and dashes, 63 at most, with a letter or digit at both ends'
    : undefined;
}
