import { isNotFound } from '@drover/apimachinery';
import { formatTime } from '@drover/base';
import type { Condition } from '@drover/kubernetes';
import type { Registry } from '../registry/registry.ts';
import { decodeEntry, type StoredObject } from '../registry/stored-object.ts';
import type { Target, WriteOptions } from '../registry/target.ts';
import { patchObject } from '../registry/verbs/patch.ts';
import type { BuiltInController } from './built-in-controller.ts';
import { controllerWrites } from './controller-writes.ts';
import { collectionSource } from './key-source.ts';

const SCHEMAS = 'flowschemas.flowcontrol.apiserver.k8s.io';
const LEVELS = 'prioritylevelconfigurations.flowcontrol.apiserver.k8s.io';

interface FlowSchemaObject extends StoredObject {
  readonly spec: { readonly priorityLevelConfiguration: { readonly name: string } };
  readonly status?: { readonly conditions?: readonly Condition[] };
}

/** Says in the status of flows whether the priority level that they name exists. */
export function flowSchemaStatus(registry: Registry): BuiltInController {
  const { store, clock } = registry;
  const ofLevel = ({ key: level }: { readonly key: string }): readonly string[] =>
    store
      .range(SCHEMAS)
      .entries.filter((entry) => levelOf(decodeEntry(entry) as FlowSchemaObject) === level)
      .map(({ key }) => key);
  return {
    name: 'flowschema-status',
    sources: [collectionSource(store, SCHEMAS), collectionSource(store, LEVELS, ofLevel)],
    async reconcile(name) {
      const entry = store.get(SCHEMAS, name);
      const resource = registry.resources.ofCollection(SCHEMAS);
      if (!entry || !resource) return;
      const flow = decodeEntry(entry) as FlowSchemaObject;
      const dangling = danglingOf(
        flow,
        !store.get(LEVELS, levelOf(flow)),
        formatTime(clock.nowMs()),
      );
      if (!dangling) return;
      const target: Target = { resource, namespace: '', name, subresource: 'status' };
      const { apiVersion, kind } = flow;
      const body = { apiVersion, kind, metadata: { name }, status: { conditions: [dangling] } };
      await ignoreNotFound(
        patchObject(registry, target, { type: 'apply', body, force: true }, WRITES),
      );
    },
  };
}

/** Who says it in Kubernetes. */
const WRITES: WriteOptions = {
  ...controllerWrites,
  fieldManager: 'api-priority-and-fairness-config-consumer-v1',
};

async function ignoreNotFound(write: Promise<unknown>): Promise<void> {
  try {
    await write;
  } catch (error) {
    // Deleted meanwhile: there is nothing left to say.
    if (!isNotFound(error)) throw error;
  }
}

function levelOf({ spec }: FlowSchemaObject): string {
  return spec.priorityLevelConfiguration.name;
}

/** What a flow has to say of its level; `undefined` when it says so already. */
function danglingOf(
  flow: FlowSchemaObject,
  isDangling: boolean,
  now: string,
): Condition | undefined {
  const old = flow.status?.conditions?.find(({ type }) => type === 'Dangling');
  const status = isDangling ? 'True' : 'False';
  const ending = isDangling ? 'but there is no such object' : 'and it exists';
  const message = `This FlowSchema references the PriorityLevelConfiguration object named ${JSON.stringify(levelOf(flow))} ${ending}`;
  if (old?.status === status && old.message === message) return undefined;
  const lastTransitionTime = old?.status === status ? (old.lastTransitionTime ?? now) : now;
  const reason = isDangling ? 'NotFound' : 'Found';
  return { type: 'Dangling', status, lastTransitionTime, reason, message };
}
