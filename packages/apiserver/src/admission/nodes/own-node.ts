import { equalJson } from '@drover/apimachinery';
import type { Node } from '@drover/kubernetes';
import type { NodeCheck } from './node-check.ts';

/** Labels that nodes tell of themselves. */
const NODE_LABELS: ReadonlySet<string> = new Set([
  'kubernetes.io/hostname',
  'kubernetes.io/os',
  'kubernetes.io/arch',
  'topology.kubernetes.io/zone',
  'topology.kubernetes.io/region',
  'failure-domain.beta.kubernetes.io/zone',
  'failure-domain.beta.kubernetes.io/region',
  'beta.kubernetes.io/instance-type',
  'node.kubernetes.io/instance-type',
  'beta.kubernetes.io/os',
  'beta.kubernetes.io/arch',
]);

/** Prefixes of labels that nodes may give themselves. */
const OPEN_PREFIXES = ['kubelet.kubernetes.io', 'node.kubernetes.io'];

/** Prefix of labels that keep nodes from drawing pods to themselves. */
const RESTRICTED_PREFIX = 'node-restriction.kubernetes.io';

type NodeSpec = NonNullable<Node['spec']> & { readonly configSource?: unknown };

/** Nodes change their own node, but not what decides which pods come to it. */
export const nodeProblem: NodeCheck = (request) => {
  const { operation, target, object, oldObject, nodeName } = request;
  const requested = target.name === '' ? (object?.metadata?.name ?? '') : target.name;
  const self = `node ${JSON.stringify(nodeName)}`;
  if (requested !== nodeName) {
    return `${self} is not allowed to modify node ${JSON.stringify(requested)}`;
  }
  if (operation === 'CREATE') return createProblem(object as Node, self);
  if (operation === 'UPDATE') return updateProblem(object as Node, oldObject as Node, self);
  return undefined;
};

function createProblem({ metadata, spec }: Node, self: string): string | undefined {
  if ((spec as NodeSpec | undefined)?.configSource) {
    return `${self} is not allowed to create pods with a non-nil configSource`;
  }
  const labels = forbiddenLabels(metadata?.labels);
  return labels === ''
    ? undefined
    : `${self} is not allowed to set the following labels: ${labels}`;
}

function updateProblem(node: Node, old: Node, self: string): string | undefined {
  const configSource = (node.spec as NodeSpec | undefined)?.configSource;
  if (configSource && !equalJson(configSource, (old.spec as NodeSpec).configSource)) {
    return `${self} is not allowed to update configSource to a new non-nil configSource`;
  }
  if (!isSameList(node.spec?.taints, old.spec?.taints)) {
    return `${self} is not allowed to modify taints`;
  }
  if (!isSameList(node.metadata?.ownerReferences, old.metadata?.ownerReferences)) {
    return `${self} is not allowed to modify ownerReferences`;
  }
  return labelsProblem(node, old);
}

function labelsProblem({ metadata }: Node, old: Node): string | undefined {
  const labels = forbiddenLabels(metadata?.labels, old.metadata?.labels);
  return labels === '' ? undefined : `is not allowed to modify labels: ${labels}`;
}

function isSameList(a: readonly unknown[] = [], b: readonly unknown[] = []): boolean {
  return equalJson(a, b);
}

type Labels = Readonly<Record<string, string>>;

function forbiddenLabels(labels: Labels = {}, old: Labels = {}): string {
  return [...new Set([...Object.keys(labels), ...Object.keys(old)])]
    .filter((key) => labels[key] !== old[key] && isForbidden(key))
    .toSorted()
    .join(', ');
}

function isForbidden(label: string): boolean {
  const slash = label.indexOf('/');
  const prefix = slash < 0 ? '' : label.slice(0, slash);
  const isWithin = (domain: string): boolean => prefix === domain || prefix.endsWith(`.${domain}`);
  if (isWithin(RESTRICTED_PREFIX)) return true;
  if (!isWithin('kubernetes.io') && !isWithin('k8s.io')) return false;
  return !NODE_LABELS.has(label) && !OPEN_PREFIXES.some(isWithin);
}
