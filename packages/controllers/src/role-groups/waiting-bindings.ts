import {
  type Cluster,
  clusterRoleTemplateBinding,
  LOCAL_CLUSTER,
  projectRoleTemplateBinding,
} from '@drover/api';
import { getCondition, isConditionTrue } from '@drover/apimachinery';
import {
  type Change,
  type Controller,
  createController,
  type DeepReadonly,
  informerSource,
  keyOf,
  type ObjectKey,
} from '@drover/controller-runtime';
import { isSameObject } from '../changes/same-object.ts';
import { type ConditionFact, conditionsOf } from '../conditions/condition.ts';
import { writeConditions } from '../conditions/write-conditions.ts';
import type { ControllerContext } from '../controller-context.ts';
import { BY_CLUSTER, placeOf, type RoleBinding } from '../role-use/role-bindings.ts';
import { FIELD_MANAGER } from './plan.ts';
import { RoleInputs } from './role-inputs.ts';
import { SYNCED } from './say-of-bindings.ts';

/**
 * Tells bindings whose cluster is not connected that their role waits for it. What was written to a cluster before stays there
 * while it is away, and goes on being said to be there.
 */
export function createWaitingBindingsController(context: ControllerContext): Controller {
  const { runtime, client } = context;
  const inputs = new RoleInputs(context.cache);
  const options = { client, fieldManager: FIELD_MANAGER, clock: runtime.clock };
  return createController(runtime, {
    name: 'waiting-bindings',
    workers: 4,
    sources: [
      ...[inputs.clusterBindings, inputs.projectBindings].map((bindings) =>
        informerSource(bindings, (change) => (isSameObject(change) ? [] : [change.key])),
      ),
      informerSource(inputs.clusters, (change) => lostBindings(change, inputs)),
    ],
    reconcile: async (key, { signal }) => {
      for (const [bindings, { type }] of [
        [inputs.clusterBindings, clusterRoleTemplateBinding],
        [inputs.projectBindings, projectRoleTemplateBinding],
      ] as const) {
        const binding = bindings.get(key) as DeepReadonly<RoleBinding> | undefined;
        if (!binding || !isWaiting(binding, inputs)) continue;
        await writeConditions(binding, [WAITING], { ...options, type, signal });
      }
    },
  });
}

/** The bindings of a cluster that has lost its connection. */
function lostBindings(change: Change<Cluster>, inputs: RoleInputs): ObjectKey[] {
  const { name } = change.key;
  if (change.type === 'deleted' || isConnected(name, inputs)) return [];
  const wasConnected =
    change.type === 'updated' && isConditionTrue(conditionsOf(change.previous.status), 'Connected');
  if (!wasConnected) return [];
  return [inputs.clusterBindings, inputs.projectBindings].flatMap((bindings) =>
    bindings.byIndex(BY_CLUSTER, name).map((binding) => keyOf(binding as RoleBinding)),
  );
}

function isConnected(name: string, { clusters }: RoleInputs): boolean {
  const cluster = clusters.get({ namespace: '', name });
  return name === LOCAL_CLUSTER || isConditionTrue(conditionsOf(cluster?.status), 'Connected');
}

/** Whether the role of a binding is not in its cluster, for all that is known, and cannot come there now. */
function isWaiting(binding: DeepReadonly<RoleBinding>, inputs: RoleInputs): boolean {
  const [cluster] = placeOf(binding)?.split(':') ?? [];
  if (cluster === undefined || isConnected(cluster, inputs)) return false;
  const { status } = binding as { readonly status?: { readonly conditions?: readonly object[] } };
  const told = getCondition(conditionsOf(status), SYNCED);
  return !told || told.observedGeneration !== binding.metadata?.generation;
}

const WAITING: ConditionFact = {
  type: SYNCED,
  status: 'Unknown',
  reason: 'ClusterDisconnected',
  message: 'The cluster is not connected. The role is written to it when it is.',
};
