import type { Node } from '@drover/api';
import { isConflict } from '@drover/apimachinery';
import { errorMessage } from '@drover/base';
import type { KubernetesClient } from '@drover/client';
import {
  type Informer,
  keyText,
  type Reconcile,
  type ReconcileContext,
} from '@drover/controller-runtime';
import type { Node as KubernetesNode } from '@drover/kubernetes';
import { withConditions } from '../conditions/condition.ts';
import type { ControllerContext } from '../controller-context.ts';
import { desiredNode } from '../node-sync/desired.ts';
import type { OwnWrites } from '../node-sync/own-writes.ts';
import { writeNode } from '../node-sync/write-node.ts';
import { changeKubernetesNode, ownerClient, readKubernetesNode } from './downstream-node.ts';
import {
  hasBegun,
  podsAtBegin,
  timedOut,
  timeLeftMs,
  waiting,
  withoutProgress,
  withProgress,
} from './drain-progress.ts';
import { drainStep } from './drain-step.ts';
import { hasWish, withoutMetadataWishes, withoutSchedulingWish } from './wishes.ts';

/** What carrying out wishes needs. */
export interface NodeDrainOptions
  extends Pick<ControllerContext, 'client' | 'connections' | 'downstreamRoles' | 'runtime'> {
  readonly nodes: Informer<Node>;
  readonly ownWrites: OwnWrites;
}

/** A drain that cannot go on is tried again after this long. */
const STUCK_MS = 5_000;

/**
 * Carries out what is wanted of Kubernetes nodes: whether pods come to them, their labels, annotations and taints, and
 * drains, one step each time.
 */
export function createNodeDrainReconcile(options: NodeDrainOptions): Reconcile {
  /** When the next step of a drain is due, by the monotonic clock: its own writes are no reason for one. */
  const dueMs = new Map<string, number>();
  const { clock } = options.runtime;
  return async (key, context) => {
    const node = options.nodes.get(key) as Node | undefined;
    const text = keyText(key);
    const isDraining = node?.spec?.desiredNodeUnschedulable === 'drain';
    const waitMs = isDraining ? (dueMs.get(text) ?? 0) - clock.monotonicMs() : 0;
    if (waitMs > 0) return { requeueAfterMs: waitMs };
    dueMs.delete(text);
    if (!node || !isToBeChanged(node)) return undefined;
    const next = await carryOut(node, options, context);
    if (isDraining && next) dueMs.set(text, clock.monotonicMs() + next.requeueAfterMs);
    return next;
  };
}

function isToBeChanged(node: Node): boolean {
  return node.metadata?.deletionTimestamp === undefined && hasWish(node);
}

/** When a drain goes on; nothing when there is nothing left to do. */
type Next = { readonly requeueAfterMs: number } | undefined;

async function carryOut(
  node: Node,
  options: NodeDrainOptions,
  context: ReconcileContext,
): Promise<Next> {
  const wish = node.spec?.desiredNodeUnschedulable;
  if (wish === 'stopDrain') return stopDrain(node, options, context);
  try {
    const client = await ownerClient(node.metadata?.namespace ?? '', options);
    if (client) return await carryOutIn(client, node, { ...options, ...context });
    // Nothing but a drain has a time-out: the rest waits for the cluster to come back.
    return wish === 'drain'
      ? await stuck(node, NOT_CONNECTED, { ...options, ...context })
      : undefined;
  } catch (error) {
    if (context.signal.aborted || wish !== 'drain' || isConflict(error)) throw error;
    context.log.warn({ err: error }, 'A drain cannot go on');
    return stuck(node, errorMessage(error), { ...options, ...context });
  }
}

const NOT_CONNECTED = 'the cluster is not connected';

type Work = NodeDrainOptions & ReconcileContext;

async function stopDrain(
  node: Node,
  options: NodeDrainOptions,
  context: ReconcileContext,
): Promise<undefined> {
  const spec = withoutSchedulingWish(node.spec ?? {});
  await store(
    node,
    { ...node, spec, status: withoutProgress(node.status) },
    { ...options, ...context },
  );
}

async function stuck(node: Node, why: string, work: Work): Promise<Next> {
  const { clock } = work.runtime;
  const leftMs = timeLeftMs(node, clock);
  const isOver = leftMs <= 0;
  const progress = isOver ? timedOut(node, [why]) : waiting(podsAtBegin(node), why);
  const spec = isOver ? withoutSchedulingWish(node.spec ?? {}) : (node.spec ?? {});
  const status = withProgress(node.status, progress, clock);
  await store(node, { ...node, spec, status }, work);
  return isOver ? undefined : { requeueAfterMs: Math.min(STUCK_MS, leftMs) };
}

async function carryOutIn(client: KubernetesClient, node: Node, work: Work): Promise<Next> {
  const { signal, ownWrites } = work;
  const found = await readKubernetesNode(node, client, signal);
  // Its object goes with the next list of the nodes.
  if (!found) return undefined;
  const { downstream, updated, wasWritten } = await changeKubernetesNode(node, found, {
    client,
    signal,
  });
  if (wasWritten) ownWrites.note(downstream.metadata?.uid ?? '');
  const changed = withUpdated(node, updated, work);
  // What was refused took the rest of the change along: that is for the next time.
  const wish = updated?.status === 'False' ? undefined : node.spec?.desiredNodeUnschedulable;
  switch (wish) {
    case 'drain':
      return drain(client, { node, changed, downstream }, work);
    case 'true':
    case 'false':
      await storeSettled(node, schedulingSettled(changed, downstream), { ...work, downstream });
      return undefined;
    default:
      await storeSettled(node, changed, { ...work, downstream });
      return undefined;
  }
}

/** Labels, annotations and taints are as wanted, or cannot be. */
function withUpdated(
  node: Node,
  updated: Parameters<typeof withConditions>[1][number] | undefined,
  { runtime }: Work,
): Node {
  if (!updated) return node;
  const { spec = {}, status = {} } = node;
  const conditions = withConditions(status, [updated], runtime.clock);
  return {
    ...node,
    spec: withoutMetadataWishes(spec),
    status: { ...status, conditions: conditions as NonNullable<typeof status.conditions> },
  };
}

/** A node to which pods come again has not been drained. */
function schedulingSettled(node: Node, { spec }: KubernetesNode): Node {
  const settled = { ...node, spec: withoutSchedulingWish(node.spec ?? {}) };
  return spec?.unschedulable ? settled : { ...settled, status: withoutProgress(node.status) };
}

interface Drained {
  readonly node: Node;
  readonly changed: Node;
  readonly downstream: KubernetesNode;
}

async function drain(
  client: KubernetesClient,
  { node, changed, downstream }: Drained,
  work: Work,
): Promise<Next> {
  const { runtime, signal, log } = work;
  const { clock } = runtime;
  const { progress, waitMs } = await drainStep(node, { client, clock, signal });
  const { isOver, fact } = progress;
  const spec = isOver ? withoutSchedulingWish(changed.spec ?? {}) : (changed.spec ?? {});
  const status = withProgress(changed.status, progress, clock);
  if (isOver) log.info({ reason: fact.reason }, 'A drain has ended');
  else if (!hasBegun(node)) log.info({ pods: progress.pods }, 'A drain has begun');
  await storeSettled(node, { ...changed, spec, status }, { ...work, downstream });
  return isOver ? undefined : { requeueAfterMs: waitMs };
}

/** Stores a node as it is after a step, together with what its Kubernetes node shows now. */
function storeSettled(
  node: Node,
  settled: Node,
  work: Work & { readonly downstream: KubernetesNode },
): Promise<void> {
  return store(node, desiredNode(settled, work.downstream, work.runtime.clock), work);
}

/** Returns when the cache shows what was written, so that the next step does not begin from before this one. */
async function store(node: Node, desired: Node, { client, nodes, signal }: Work): Promise<void> {
  const { metadata } = await writeNode(node, desired, { client, signal });
  await nodes.waitForVersion(metadata?.resourceVersion ?? '0', { signal });
}
