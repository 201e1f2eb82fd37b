import type { ResourceType } from '@drover/apimachinery';

/** A resource as an API server offers it. */
export interface DiscoveredResource extends ResourceType {
  /** Singular, lower case; may be empty. */
  readonly singular: string;
  readonly shortNames: readonly string[];
  readonly categories: readonly string[];
  /** `get`, `list`, `watch`, … */
  readonly verbs: readonly string[];
  /** Names of subresources: `status`, `scale`, `log`. */
  readonly subresources: readonly string[];
  /** Whether this is the version of the group that the server prefers for this resource. */
  readonly preferred: boolean;
}
