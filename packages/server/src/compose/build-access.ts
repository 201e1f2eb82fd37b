import type { Settings } from '@drover/api';
import { type Auth, createAuth } from '@drover/auth';
import type { KubernetesClient } from '@drover/client';
import type { InformerCache } from '@drover/controller-runtime';
import type { ClusterIdentities } from '@drover/controllers';
import { ClusterAuthorizer } from '@drover/explorer';
import { createClusterIdentities } from '../access/cluster-identities.ts';
import { GrantFeed } from '../access/grant-feed.ts';
import { createMembership } from '../access/membership.ts';
import { VirtualGroups } from '../access/virtual-groups.ts';
import { LiveRequests } from '../proxy/live-requests.ts';
import type { Caches } from './caches.ts';
import type { ProcessParts } from './process-parts.ts';

/** Who somebody is, and what he may do. */
export interface Access {
  readonly auth: Auth;
  /** Who holds which role in clusters and projects. */
  readonly feed: GrantFeed;
  readonly virtualGroups: VirtualGroups;
  readonly identities: ClusterIdentities;
  /** Ends what may go on no longer. */
  readonly live: LiveRequests;
  /** Rights in the home of state. */
  readonly authorizer: ClusterAuthorizer;
}

/** What {@link buildAccess} needs. */
export interface AccessParts extends Omit<ProcessParts, 'signal'> {
  /** Acts as the server itself. */
  readonly client: KubernetesClient;
  readonly cache: InformerCache;
  readonly caches: Caches;
  readonly settings: Settings;
}

/** Builds what answers who may do what. */
export function buildAccess(parts: AccessParts): Access {
  const { cache, caches, clock, log } = parts;
  const feed = new GrantFeed(caches);
  const auth = createAuth({ ...parts, isMember: createMembership(feed) });
  const virtualGroups = new VirtualGroups({ feed, users: caches.users });
  const { authenticator, providers } = auth;
  const isProviderEnabled = (name: string): boolean => providers.isEnabled(name);
  const live = new LiveRequests({ feed, virtualGroups, authenticator, caches, clock, log });
  const identities = createClusterIdentities({ feed, virtualGroups, caches, isProviderEnabled });
  return { auth, feed, virtualGroups, live, identities, authorizer: new ClusterAuthorizer(cache) };
}
