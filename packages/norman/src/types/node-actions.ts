import { node as kind, type Node } from '@drover/api';
import type { DynamicObject } from '@drover/apimachinery';
import { formatTime } from '@drover/base';
import type { ResourceAction } from '../behaviour.ts';
import type { Body } from '../body/index.ts';
import type { RequestContext } from '../context.ts';
import { normanErrors } from '../errors.ts';
import { objectId } from '../schema/metadata-fields.ts';
import { forbidden } from '../store/access.ts';
import { kubernetesStore } from '../store/kubernetes-store.ts';
import { isWorker } from './node-fields.ts';
import { nodeState } from './node-state.ts';

/** States in which the pods of a node can be moved. */
const SETTLED_STATES = new Set(['active', 'cordoned', 'draining', 'drained']);

function isUnschedulable({ spec }: Node): boolean {
  return spec?.internalNodeSpec?.unschedulable === true;
}

/** The actions that move pods, by the state of the node. */
function podActions(node: Node, state: string): readonly string[] {
  if (!isWorker(node) || !SETTLED_STATES.has(state)) return [];
  if (state === 'draining') return ['stopDrain'];
  return [...(state === 'drained' ? [] : ['drain']), isUnschedulable(node) ? 'uncordon' : 'cordon'];
}

/** What the caller can do with a node now. */
export function availableNodeActions(
  object: DynamicObject,
  context: RequestContext,
): readonly string[] {
  if (!context.may('update', object)) return [];
  const node = object as Node;
  return [
    ...(node.spec?.nodeTemplateName ? ['scaledown'] : []),
    ...podActions(node, nodeState(object, context.nowMs).state),
  ];
}

function whyNot(node: Node, state: string, action: string): string {
  if (action === 'scaledown') return 'the node was not made from a node template';
  if (!isWorker(node)) return 'the node is no worker';
  return `the node is ${state}`;
}

/** An action that stores a wish, which a controller carries out. */
function wishing(action: string, wish: (input: Body, context: RequestContext) => Body) {
  return (async (object, input, context) => {
    if (!context.may('update', object)) throw forbidden(context.caller.user, 'update', kind);
    const node = object as Node;
    if (!availableNodeActions(object, context).includes(action)) {
      throw normanErrors.create('NORMAN_ACTION_NOT_NOW', {
        action,
        cause: whyNot(node, nodeState(object, context.nowMs).state, action),
        remedy: 'Use one of the actions that the node names now.',
      });
    }
    const spec = wish(input, context);
    const change = (stored: DynamicObject): DynamicObject => ({
      ...stored,
      spec: { ...(stored as Node).spec, ...spec },
    });
    await kubernetesStore.update(objectId(object), { fields: spec, change }, context);
    return { null: true };
  }) satisfies ResourceAction;
}

/** Cordoning a node that is cordoned is refused in Rancher's words. */
function cordoning(action: 'cordon' | 'uncordon'): ResourceAction {
  const isCordon = action === 'cordon';
  const wish = wishing(action, () => ({ desiredNodeUnschedulable: String(isCordon) }));
  return async (object, input, context) => {
    if (context.may('update', object) && isUnschedulable(object as Node) === isCordon) {
      throw normanErrors.create('NORMAN_NODE_ALREADY', { id: objectId(object), action });
    }
    return wish(object, input, context);
  };
}

/** Answers to the actions of nodes. */
export const nodeActions: Readonly<Record<string, ResourceAction>> = {
  cordon: cordoning('cordon'),
  uncordon: cordoning('uncordon'),
  drain: wishing('drain', (input) => ({
    desiredNodeUnschedulable: 'drain',
    nodeDrainInput: input,
  })),
  stopDrain: wishing('stopDrain', () => ({ desiredNodeUnschedulable: 'stopDrain' })),
  scaledown: wishing('scaledown', (_input, { nowMs }) => ({ scaledownTime: formatTime(nowMs) })),
};
