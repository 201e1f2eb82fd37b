import {
  addQuantities,
  formatQuantity,
  type KubernetesObject,
  parseQuantity,
  type Quantity,
} from '@drover/apimachinery';
import { type Amounts, type POD_AMOUNTS, podAmounts } from './pod-amounts.ts';

/** The parts of a Node that count. */
export interface ProbedNode extends KubernetesObject {
  readonly status?: {
    readonly capacity?: Amounts;
    readonly allocatable?: Amounts;
    readonly nodeInfo?: { readonly operatingSystem?: string };
  };
}

/** What the nodes of a cluster come to. */
export interface NodeTotals {
  readonly nodeCount: number;
  readonly linuxWorkerCount: number;
  readonly windowsWorkerCount: number;
  readonly capacity: Amounts;
  readonly allocatable: Amounts;
  /** What the pods ask for, where agents tell it. */
  readonly requested?: Amounts;
  readonly limits?: Amounts;
}

const CONTROL_PLANE = [
  'node-role.kubernetes.io/controlplane',
  'node-role.kubernetes.io/control-plane',
  'node-role.kubernetes.io/master',
];

/** Counts and sums over `nodes`. */
export function totalsOfNodes(nodes: readonly ProbedNode[]): NodeTotals {
  const workers = nodes.filter(
    ({ metadata }) => !CONTROL_PLANE.some((key) => key in (metadata?.labels ?? {})),
  );
  const windows = workers.filter(
    ({ status }) => status?.nodeInfo?.operatingSystem === 'windows',
  ).length;
  return {
    nodeCount: nodes.length,
    linuxWorkerCount: workers.length - windows,
    windowsWorkerCount: windows,
    capacity: totals(nodes.map(({ status }) => status?.capacity ?? {})),
    allocatable: totals(nodes.map(({ status }) => status?.allocatable ?? {})),
    ...told('requested', nodes),
    ...told('limits', nodes),
  };
}

function told(name: keyof typeof POD_AMOUNTS, nodes: readonly ProbedNode[]): Partial<NodeTotals> {
  const lists = nodes.map((node) => podAmounts(name, node)).filter((list) => list !== undefined);
  return lists.length === 0 ? {} : { [name]: totals(lists) };
}

function totals(lists: readonly Amounts[]): Record<string, string> {
  const sums = new Map<string, Quantity>();
  for (const [resource, text] of lists.flatMap((list) => Object.entries(list))) {
    const quantity = parseQuantity(text);
    const before = sums.get(resource);
    sums.set(resource, before ? addQuantities(before, quantity) : quantity);
  }
  return Object.fromEntries([...sums].map(([resource, sum]) => [resource, formatQuantity(sum)]));
}
