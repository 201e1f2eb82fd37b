import { goQuote } from '@drover/kubernetes';
import type { ResourceAttributes } from '@drover/rbac';
import type { AccessAttributes, Decision } from '../authorizer.ts';
import type { NodeGraph, ReachedKind } from './node-graph.ts';

/** What a node asks, and what belongs to whom. */
export interface NodeQuestion extends ResourceAttributes, Pick<AccessAttributes, 'fields'> {
  readonly nodeName: string;
  readonly graph: NodeGraph;
}

/** Decides about one resource. */
export type NodeRule = (question: NodeQuestion) => Decision;

/** Nodes may do that. */
export const allowed: Decision = { allowed: true, reason: '' };

/** Being a node does not allow that; others may. */
export function denied(reason = ''): Decision {
  return { allowed: false, reason };
}

const LEASE_NAMESPACE = 'kube-node-lease';
const READ: ReadonlySet<string> = new Set(['get', 'list', 'watch']);
const LEASE_VERBS: ReadonlySet<string> = new Set(['get', 'create', 'update', 'patch', 'delete']);

/** What may be done to objects of a node without knowing them: admission looks at them. */
const NODE_WRITES: ReadonlySet<string> = new Set(['create', 'update', 'patch']);
const STATUS_WRITES: ReadonlySet<string> = new Set(['update', 'patch']);

/** The resources of which nodes are told apart, as `resource.group`. */
export const nodeRules: ReadonlyMap<string, NodeRule> = new Map<string, NodeRule>([
  ['secrets.', readRule('secrets')],
  ['configmaps.', readRule('configmaps')],
  ['persistentvolumeclaims.', claimRule],
  ['persistentvolumes.', getRule('persistentvolumes')],
  ['resourceclaims.resource.k8s.io', getRule('resourceclaims')],
  ['volumeattachments.storage.k8s.io', getRule('volumeattachments')],
  ['serviceaccounts.', accountRule],
  ['leases.coordination.k8s.io', leaseRule],
  ['csinodes.storage.k8s.io', storageNodeRule],
  ['resourceslices.resource.k8s.io', sliceRule],
  ['nodes.', nodeRule],
  ['pods.', podRule],
]);

function reachRule(kind: ReachedKind, question: NodeQuestion): Decision {
  const { nodeName, graph, namespace = '', name = '' } = question;
  if (name === '') return denied('No Object name found');
  return graph.reaches(nodeName, { kind, namespace, name })
    ? allowed
    : denied(`no relationship found between node '${nodeName}' and this object`);
}

function getRule(kind: ReachedKind): NodeRule {
  return (question) => {
    if (question.verb !== 'get') return denied('can only get individual resources of this type');
    return question.subresource ? denied('cannot get subresource') : reachRule(kind, question);
  };
}

function readRule(kind: ReachedKind): NodeRule {
  return (question) => {
    const { verb, subresource, namespace } = question;
    if (!READ.has(verb)) return denied('can only read resources of this type');
    if (subresource) return denied('cannot read subresource');
    if (!namespace) return denied('can only read namespaced object of this type');
    return reachRule(kind, question);
  };
}

function claimRule(question: NodeQuestion): Decision {
  const kind = 'persistentvolumeclaims';
  if (question.subresource !== 'status') return getRule(kind)(question);
  return STATUS_WRITES.has(question.verb)
    ? reachRule(kind, question)
    : denied('can only get/update/patch this type');
}

function accountRule(question: NodeQuestion): Decision {
  const { verb, subresource = '', name } = question;
  if (verb === 'get' && subresource === '') return readRule('serviceaccounts')(question);
  if (verb !== 'create' || !name) {
    return denied('can only create tokens for individual service accounts');
  }
  return subresource === 'token'
    ? reachRule('serviceaccounts', question)
    : denied('can only create token subresource of serviceaccount');
}

function leaseRule({ verb, namespace, name, nodeName }: NodeQuestion): Decision {
  if (!LEASE_VERBS.has(verb)) {
    return denied('can only get, create, update, patch, or delete a node lease');
  }
  if (namespace !== LEASE_NAMESPACE) {
    return denied(`can only access leases in the ${goQuote(LEASE_NAMESPACE)} system namespace`);
  }
  // The name of what is created is in its body, at which admission looks.
  return verb === 'create' || name === nodeName
    ? allowed
    : denied('can only access node lease with the same name as the requesting node');
}

function storageNodeRule({ verb, subresource, name, nodeName }: NodeQuestion): Decision {
  if (!LEASE_VERBS.has(verb)) {
    return denied('can only get, create, update, patch, or delete a CSINode');
  }
  if (subresource) return denied('cannot authorize CSINode subresources');
  return verb === 'create' || name === nodeName
    ? allowed
    : denied('can only access CSINode with the same name as the requesting node');
}

function sliceRule(question: NodeQuestion): Decision {
  if (question.subresource) return denied('cannot authorize ResourceSlice subresources');
  switch (question.verb) {
    case 'create':
      return allowed;
    case 'get':
    case 'update':
    case 'patch':
    case 'delete':
      return reachRule('resourceslices', question);
    case 'watch':
    case 'list':
    case 'deletecollection':
      return selectsOwn(question)
        ? allowed
        : denied(
            'can only list/watch/deletecollection resourceslices with nodeName field selector',
          );
    default:
      return denied(
        'only the following verbs are allowed for a ResourceSlice: get, watch, list, create, update, patch, delete, deletecollection',
      );
  }
}

function nodeRule({ verb, subresource = '', name = '', nodeName }: NodeQuestion): Decision {
  if (subresource === 'status' && STATUS_WRITES.has(verb)) return allowed;
  if (subresource !== '') return denied();
  if (NODE_WRITES.has(verb)) return allowed;
  if (!READ.has(verb)) return denied();
  // A node reads itself before it is there.
  if (name === nodeName) return allowed;
  return name === ''
    ? denied(`node '${nodeName}' cannot read all nodes, only its own Node object`)
    : denied(`node '${nodeName}' cannot read '${name}', only its own Node object`);
}

function podRule(question: NodeQuestion): Decision {
  const { verb, subresource = '' } = question;
  if (subresource === 'status') return STATUS_WRITES.has(verb) ? allowed : denied();
  if (subresource === 'eviction') return verb === 'create' ? allowed : denied();
  if (subresource !== '') return denied();
  switch (verb) {
    case 'get':
      return reachRule('pods', question);
    case 'list':
    case 'watch':
      return podListRule(question);
    case 'create':
    case 'delete':
      return allowed;
    default:
      return denied();
  }
}

function podListRule(question: NodeQuestion): Decision {
  if (selectsOwn(question)) return allowed;
  return question.name
    ? reachRule('pods', question)
    : denied('can only list/watch pods with spec.nodeName field selector');
}

function selectsOwn({ fields = [], nodeName }: NodeQuestion): boolean {
  return fields.some(
    ({ field, operator, value }) =>
      field === 'spec.nodeName' && operator === '=' && value === nodeName,
  );
}
