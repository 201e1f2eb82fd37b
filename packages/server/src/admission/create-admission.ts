import { type Cluster, cluster, type Settings } from '@drover/api';
import type { Clock, Logger, Random } from '@drover/base';
import type { KubernetesClient } from '@drover/client';
import type { InformerCache, Runnable } from '@drover/controller-runtime';
import type { Handler } from '../http/exchange.ts';
import { openAdmissionCaches } from './admission-caches.ts';
import { AdmissionGuard } from './admission-guard.ts';
import { createWorlds, type HomeRights, type WorldOptions } from './cached-world.ts';
import type { WebhookAddress } from './webhook-configuration.ts';
import { createWebhookHandler } from './webhook-handler.ts';
import { WebhookToken } from './webhook-token.ts';

/** What {@link createAdmission} is made of. */
export interface AdmissionOptions extends Pick<WorldOptions, 'heldIn'> {
  readonly client: KubernetesClient;
  readonly leaderClient: KubernetesClient;
  readonly cache: InformerCache;
  readonly rights: HomeRights;
  /** Say where the API server reaches this server, unless {@link Admission.listensAt} does. */
  readonly settings: Settings;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Logger;
}

/** What looks at people's writes to the home of state. */
export interface Admission {
  /** Answers the API server. */
  readonly handler: Handler;
  /** Has the API server ask; the leader runs it. */
  readonly guard: Runnable;
  /** Tells the guard where the API server reaches the handler. */
  listensAt(address: WebhookAddress): void;
}

/** Builds what looks at writes; nothing runs yet. */
export function createAdmission({
  client,
  leaderClient,
  cache,
  rights,
  heldIn,
  settings,
  ...parts
}: AdmissionOptions): Admission {
  let own: WebhookAddress | undefined;
  const caches = openAdmissionCaches(cache);
  return {
    handler: createWebhookHandler({
      cache,
      worldOf: createWorlds({ caches, rights, heldIn }),
      token: new WebhookToken({ client, clock: parts.clock }),
      clock: parts.clock,
    }),
    guard: new AdmissionGuard({
      client,
      leaderClient,
      clusters: cache.informer<Cluster>(cluster.type),
      address: () => own ?? addressIn(settings),
      ...parts,
    }),
    listensAt: (address) => {
      own = address;
    },
  };
}

function addressIn(settings: Settings): WebhookAddress | undefined {
  const url = settings.text('internal-server-url') || settings.text('server-url');
  return url === '' ? undefined : { url, authority: settings.text('cacerts') };
}
