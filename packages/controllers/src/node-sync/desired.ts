import { node as kind, type Node } from '@drover/api';
import { apiVersionOf } from '@drover/apimachinery';
import type { Clock } from '@drover/base';
import type { Node as KubernetesNode } from '@drover/kubernetes';
import { POD_AMOUNTS, podAmounts } from '../cluster-probe/pod-amounts.ts';
import { withConditions } from '../conditions/condition.ts';

/** Annotation of a Node: the uid of its Kubernetes node. */
export const NODE_UID = 'drover.dev/node-uid';
/** Label of a Node: the name of its Kubernetes node. */
const NODE_NAME = 'management.cattle.io/nodename';
/** Annotation of a Node that lives and goes with its Kubernetes node. */
const SYNCED = 'management.cattle.io/nodesyncer';

const ROLE = 'node-role.kubernetes.io/';

type Spec = NonNullable<Node['spec']>;
type Status = NonNullable<Node['status']>;
type Texts = Readonly<Record<string, string>>;
type KubernetesStatus = NonNullable<KubernetesNode['status']> & { readonly images?: unknown };
type NodeCondition = NonNullable<NonNullable<KubernetesNode['status']>['conditions']>[number];

/** The uid of the Kubernetes node that an object stands for. */
export function uidOf({ metadata }: Node): string | undefined {
  return metadata?.annotations?.[NODE_UID];
}

/** Whether an object was made for a Kubernetes node, and goes with it. */
export function isSynced({ metadata }: Node): boolean {
  return metadata?.annotations?.[SYNCED] === 'true';
}

/** A new object for a Kubernetes node, without its status. */
export function newNode(
  downstream: KubernetesNode,
  place: { readonly cluster: string; readonly name: string },
): Node {
  const { name = '' } = downstream.metadata ?? {};
  return {
    apiVersion: apiVersionOf(kind),
    kind: kind.kind,
    metadata: { name: place.name, namespace: place.cluster, annotations: { [SYNCED]: 'true' } },
    spec: { imported: true, requestedHostname: name },
  };
}

/** The object as it should be, given its Kubernetes node; what it holds beside that stays. */
export function desiredNode(current: Node, downstream: KubernetesNode, clock: Clock): Node {
  const { name = '', uid = '', labels = {} } = downstream.metadata ?? {};
  const { metadata } = current;
  return {
    ...current,
    metadata: {
      ...metadata,
      labels: { ...metadata?.labels, [NODE_NAME]: name },
      annotations: { ...metadata?.annotations, [NODE_UID]: uid },
    },
    spec: {
      ...current.spec,
      ...rolesOf(labels),
      internalNodeSpec: (downstream.spec ?? {}) as NonNullable<Spec['internalNodeSpec']>,
    },
    status: desiredStatus(current.status ?? {}, downstream, clock),
  };
}

/** Control planes carry the name of their role in its older or its newer spelling. */
function rolesOf(labels: Readonly<Record<string, string>>): Partial<Spec> {
  const has = (...roles: string[]): boolean => roles.some((role) => `${ROLE}${role}` in labels);
  const etcd = has('etcd');
  const controlPlane = has('controlplane', 'control-plane', 'master');
  return { etcd, controlPlane, worker: has('worker') || (!etcd && !controlPlane) };
}

function desiredStatus(before: Status, downstream: KubernetesNode, clock: Clock): Status {
  const { name = '', labels = {}, annotations = {} } = downstream.metadata ?? {};
  const requested = podAmounts('requested', downstream);
  const limits = podAmounts('limits', downstream);
  // Images are long, change often and are shown nowhere.
  const { images: _images, ...internal } = (downstream.status ?? {}) as KubernetesStatus;
  const ofNode = withoutNewHeartbeats(
    internal.conditions ?? [],
    before.internalNodeStatus?.conditions ?? [],
  );
  const types = new Set(ofNode.map(({ type }) => type));
  const ours = (before.conditions ?? []).filter(({ type = '' }) => OUR_CONDITIONS.has(type));
  const conditions = [...ofNode, ...ours.filter(({ type = '' }) => !types.has(type))];
  return {
    ...before,
    nodeName: name,
    nodeLabels: labels,
    nodeAnnotations: shownAnnotations(annotations, before.nodeAnnotations),
    ...(requested && { requested }),
    ...(limits && { limits }),
    internalNodeStatus: { ...internal, conditions: ofNode } as NonNullable<
      Status['internalNodeStatus']
    >,
    conditions: withConditions({ conditions }, [REGISTERED], clock) as NonNullable<
      Status['conditions']
    >,
  };
}

/** Annotations without amounts, which are fields, and with what ticks as it was. */
function shownAnnotations(told: Texts, known: Texts = {}): Texts {
  const { [POD_AMOUNTS.requested]: _requests, [POD_AMOUNTS.limits]: _limits, ...others } = told;
  const shown = Object.entries(others).map(([key, value]) => [
    key,
    key.endsWith('heartbeat') ? (known[key] ?? value) : value,
  ]);
  return Object.fromEntries(shown) as Texts;
}

const REGISTERED = {
  type: 'Registered',
  status: 'True',
  message: 'registered with kubernetes',
} as const;

/** Conditions that no kubelet tells. */
const OUR_CONDITIONS: ReadonlySet<string> = new Set(['Registered', 'Drained', 'Updated']);

/** A kubelet says every few minutes that it still lives: that alone changes nothing. */
function withoutNewHeartbeats(
  told: readonly NodeCondition[],
  known: readonly object[],
): readonly NodeCondition[] {
  const before = new Map((known as readonly NodeCondition[]).map((item) => [item.type, item]));
  return told.map((condition) => {
    const same = before.get(condition.type);
    return same && isSame(same, condition) ? same : condition;
  });
}

function isSame(left: NodeCondition, right: NodeCondition): boolean {
  return (
    left.status === right.status &&
    left.reason === right.reason &&
    left.message === right.message &&
    left.lastTransitionTime === right.lastTransitionTime
  );
}
