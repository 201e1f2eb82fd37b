import { formatTime } from '@drover/base';
import type { Condition } from '@drover/kubernetes';
import type { Registry } from '../registry/registry.ts';
import { decodeEntry, type StoredObject } from '../registry/stored-object.ts';
import { adjustment } from '../registry/verbs/update.ts';
import type { BuiltInController } from './built-in-controller.ts';
import { changeObject } from './change-object.ts';
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
      const change = adjustment((current) => {
        const flow = current as FlowSchemaObject;
        const isDangling = !store.getForWrite(LEVELS, levelOf(flow));
        return withDangling(flow, isDangling, formatTime(clock.nowMs()));
      });
      await changeObject(
        registry,
        { collection: SCHEMAS, namespace: '', name, subresource: 'status' },
        change,
      );
    },
  };
}

function levelOf({ spec }: FlowSchemaObject): string {
  return spec.priorityLevelConfiguration.name;
}

function withDangling(flow: FlowSchemaObject, isDangling: boolean, now: string): StoredObject {
  const conditions = flow.status?.conditions ?? [];
  const old = conditions.find(({ type }) => type === 'Dangling');
  const status = isDangling ? 'True' : 'False';
  const ending = isDangling ? 'but there is no such object' : 'and it exists';
  const condition: Condition = {
    type: 'Dangling',
    status,
    lastTransitionTime: old?.status === status ? (old.lastTransitionTime ?? now) : now,
    reason: isDangling ? 'NotFound' : 'Found',
    message: `This FlowSchema references the PriorityLevelConfiguration object named ${JSON.stringify(levelOf(flow))} ${ending}`,
  };
  const others = conditions.filter((one) => one !== old);
  return { ...flow, status: { ...flow.status, conditions: [...others, condition] } };
}
