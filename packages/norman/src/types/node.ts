import type { Node } from '@drover/api';
import type { TypeBehaviour } from '../behaviour.ts';
import { type Body, problemError } from '../body/index.ts';
import { isRecord } from '../is-record.ts';
import { availableNodeActions, nodeActions } from './node-actions.ts';
import { nodeFields, writeNodeFields } from './node-fields.ts';
import { adjustNodeState } from './node-state.ts';

/** Kubernetes takes a taint of a key and an effect once. */
function checkTaints({ taints }: Body): void {
  if (!Array.isArray(taints)) return;
  const seen = new Set<string>();
  for (const { key, effect } of taints.filter(isRecord)) {
    const pair = `${String(key)}:${String(effect)}`;
    if (seen.has(pair)) {
      throw problemError({
        code: 'InvalidFormat',
        fieldName: 'taints',
        message: `There are two taints with the key ${String(key)} and the effect ${String(effect)}; leave one of them out.`,
      });
    }
    seen.add(pair);
  }
}

/** What is special about nodes. */
export const nodeBehaviour: TypeBehaviour = {
  computed: nodeFields,
  write: writeNodeFields,
  check: checkTaints,
  adjustState: adjustNodeState,
  resourceActions: nodeActions,
  availableActions: availableNodeActions,
  hiddenLinks: (object) => {
    const { nodeTemplateName, customConfig } = (object as Node).spec ?? {};
    return nodeTemplateName || customConfig ? [] : ['remove'];
  },
};
