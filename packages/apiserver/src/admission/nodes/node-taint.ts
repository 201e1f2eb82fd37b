import type { DynamicObject } from '@drover/apimachinery';
import type { Node, Taint } from '@drover/kubernetes';
import type { AdmissionPlugin } from '../admission.ts';

const NOT_READY: Taint = { key: 'node.kubernetes.io/not-ready', effect: 'NoSchedule' };

/** A new node takes no pods until the node controller has found it ready. */
export const taintNodesByCondition: AdmissionPlugin = {
  name: 'TaintNodesByCondition',
  collections: new Set(['nodes']),
  mutate({ operation, target, object }) {
    const node = object as DynamicObject & Pick<Node, 'spec'>;
    if (operation !== 'CREATE' || target.subresource !== '') return node;
    const taints = node.spec?.taints ?? [];
    const isTainted = taints.some(
      ({ key, effect }) => key === NOT_READY.key && effect === NOT_READY.effect,
    );
    return isTainted ? node : { ...node, spec: { ...node.spec, taints: [...taints, NOT_READY] } };
  },
};
