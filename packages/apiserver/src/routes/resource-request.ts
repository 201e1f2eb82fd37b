import type { Authentication } from '../authentication/create-authentication.ts';
import type { ClusterAuthorizer } from '../authorization/cluster-authorizer.ts';
import type { RequestContext } from '../filters/filter.ts';
import type { WatchMetrics } from '../metrics/watch-metrics.ts';
import type { Registry } from '../registry/registry.ts';
import type { Target } from '../registry/target.ts';
import type { Representation } from '../representation/representation.ts';
import type { RecentFrames } from '../watchcache/recent-frames.ts';

/** What the routes to objects work with. */
export interface ResourceRoutesOptions {
  readonly registry: Registry;
  readonly frames: RecentFrames;
  readonly watchMetrics: WatchMetrics;
  readonly rbac: ClusterAuthorizer;
  readonly authentication: Authentication;
}

/** A request for an object or a collection. */
export interface ResourceRequest extends ResourceRoutesOptions {
  readonly context: RequestContext;
  readonly target: Target;
  /** The form in which objects are answered. */
  readonly representation: Representation;
}
