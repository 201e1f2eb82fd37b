import { type Cluster, cluster as kind } from '@drover/api';
import { type DynamicObject, isConflict } from '@drover/apimachinery';
import { formatTime } from '@drover/base';
import type { Body } from '../body/index.ts';
import type { RequestContext } from '../context.ts';
import { untilCached } from '../store/kubernetes-store.ts';

/** Attempts to write them while a controller writes to the same object. */
const MAX_ATTEMPTS = 5;

/** Whether a body says how a cluster is to be made. */
export function isConfigured(fields: Body): boolean {
  return Object.entries(fields).some(
    ([name, value]) => name.endsWith('Config') && value !== null && value !== undefined,
  );
}

/** What clients look at from the first moment of a cluster that is to be made. */
export async function withFirstConditions(
  created: DynamicObject,
  context: RequestContext,
): Promise<DynamicObject> {
  const { services, signal } = context;
  const clusters = services.client.resource<Cluster & DynamicObject>(kind.type);
  let current = created as Cluster & DynamicObject;
  for (let attempt = 1; ; attempt += 1) {
    const status = { ...current.status, conditions: completed(current, context) };
    try {
      const options = { subresource: 'status', signal };
      return await untilCached(await clusters.update({ ...current, status }, options), context);
    } catch (error) {
      if (!isConflict(error) || attempt >= MAX_ATTEMPTS) throw error;
      current = await clusters.get(current.metadata?.name ?? '', { signal });
    }
  }
}

const FIRST = { Pending: 'True', Provisioned: 'Unknown', Waiting: 'Unknown' } as const;

function completed({ status }: Cluster, { nowMs }: RequestContext) {
  const present = (status?.conditions ?? []).filter(({ type = '' }) => !Object.hasOwn(FIRST, type));
  const now = formatTime(nowMs);
  const first = Object.entries(FIRST).map(([type, value]) => ({
    type,
    status: value,
    lastUpdateTime: now,
    lastTransitionTime: now,
  }));
  return [...first, ...present];
}
