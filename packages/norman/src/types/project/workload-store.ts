import { type AnyKind, workloadKinds } from '@drover/api';
import type { DynamicObject } from '@drover/apimachinery';
import type { RequestContext } from '../../context.ts';
import { createDownstreamStore } from '../../store/downstream-store.ts';
import type { Store } from '../../store/store.ts';
import { withEndpoints } from './workload-endpoints.ts';
import { type PullSecrets, pullSecretsIn, withPullSecrets } from './workload-pull-secrets.ts';
import { syncServices } from './workload-service-sync.ts';

/** Kinds whose parts are not shown as workloads of their own. */
const WHOLES = new Set(['CronJob', 'Deployment']);

/** Whether a workload stands for itself: a ReplicaSet of a Deployment and a Job of a CronJob do not. */
export function isWhole({ metadata }: DynamicObject): boolean {
  return !(metadata?.ownerReferences ?? []).some(({ kind }) => WHOLES.has(kind));
}

/**
 * Workloads of some forms in managed clusters, with ids such as `deployment:default:web`. Parts of others are in no
 * list, but can be read by their id. What is written gets the credentials of its registries and brings the Services of
 * its ports along; what is read, where it is reached from outside.
 */
export function workloadStoreOf(kinds: readonly AnyKind[]): Store {
  const resources = Object.fromEntries(kinds.map(({ kind, type }) => [kind.toLowerCase(), type]));
  const all = createDownstreamStore({ resources });
  const wholes = createDownstreamStore({ resources, isShown: isWhole });
  const [only, ...others] = Object.keys(resources);
  // Types of one form also know their objects without it: `default:web`.
  const fullId = (id: string): string =>
    others.length === 0 && id.split(':').length === 2 ? `${only}:${id}` : id;
  return {
    ...wholes,
    page: (listing, context) =>
      wholes.page?.(listing, context)?.then(async (page) => ({
        ...page,
        rows: await withEndpoints(page.rows, context),
      })),
    get: async (id, context) => reached(await all.get(fullId(id), context), context),
    async create({ object, fields }, context) {
      const secrets = await pullSecretsIn(object.metadata?.namespace ?? '', context);
      const creation = { object: withPullSecrets(object, secrets), fields };
      const created = await all.create(creation, context);
      await syncServices(created, context);
      return reached(created, context);
    },
    async update(id, { change, fields }, context) {
      const [, namespace = ''] = fullId(id).split(':');
      const secrets: PullSecrets = fields['containers']
        ? await pullSecretsIn(namespace, context)
        : new Map();
      const update = {
        fields,
        change: (stored: DynamicObject) => withPullSecrets(change(stored), secrets),
      };
      const updated = await all.update(fullId(id), update, context);
      await syncServices(updated, context);
      return reached(updated, context);
    },
    delete: (id, context) => all.delete(fullId(id), context),
  };
}

async function reached(object: DynamicObject, context: RequestContext): Promise<DynamicObject> {
  const [noted = object] = await withEndpoints([object], context);
  return noted;
}

/** Workloads of every form. */
export const workloadStore = workloadStoreOf(workloadKinds);
