import { type DynamicObject, equalJson } from '@drover/apimachinery';
import { NODE_USER_PREFIX, nodeNameOf } from '../../authorization/node-identity.ts';
import type { StoredObject } from '../../registry/stored-object.ts';
import type { AdmissionPlugin, AdmissionRequest } from '../admission.ts';
import { parseCertificateRequest } from '../certificates/parse-certificate-request.ts';
import { refusal } from '../refusal.ts';
import type { NodeCheck, NodeCheckContext, NodeRequest } from './node-check.ts';
import { nodeProblem } from './own-node.ts';
import { podProblem } from './own-pods.ts';
import { tokenProblem } from './own-tokens.ts';

const LEASE_NAMESPACE = 'kube-node-lease';

/** Signers of certificates that carry the name of a node. */
const NODE_SIGNERS: ReadonlySet<string> = new Set([
  'kubernetes.io/kubelet-serving',
  'kubernetes.io/kube-apiserver-client-kubelet',
]);

/** What nodes may do to a kind, by where it is stored. */
const CHECKS: Readonly<Record<string, NodeCheck>> = {
  pods: podProblem,
  nodes: nodeProblem,
  persistentvolumeclaims: claimProblem,
  serviceaccounts: tokenProblem,
  'leases.coordination.k8s.io': leaseProblem,
  'csinodes.storage.k8s.io': storageNodeProblem,
  'resourceslices.resource.k8s.io': sliceProblem,
  'certificatesigningrequests.certificates.k8s.io': certificateProblem,
};

/** Nodes change nothing but what is theirs: their node, their pods, their lease. */
export function nodeRestriction(context: NodeCheckContext): AdmissionPlugin {
  const check = async (request: AdmissionRequest, nodeName: string): Promise<void> => {
    const problem =
      nodeName === ''
        ? `could not determine node from user ${JSON.stringify(request.options.user.name)}`
        : await CHECKS[request.target.resource.collection]?.({ ...request, nodeName }, context);
    if (problem !== undefined) throw refusal(request, problem);
  };
  return {
    name: 'NodeRestriction',
    collections: new Set(Object.keys(CHECKS)),
    mutate(request) {
      const nodeName = nodeNameOf(request.options.user);
      if (nodeName === undefined) return request.object;
      return check(request, nodeName).then(() => request.object);
    },
    inspect(request) {
      const nodeName = nodeNameOf(request.options.user);
      return nodeName === undefined ? undefined : check(request, nodeName);
    },
  };
}

function nameOf({ target, object }: AdmissionRequest): string {
  return target.name === '' ? (object?.metadata?.name ?? '') : target.name;
}

function leaseProblem(request: NodeRequest): string | undefined {
  if (request.target.namespace !== LEASE_NAMESPACE) {
    return `can only access leases in the "${LEASE_NAMESPACE}" system namespace`;
  }
  return nameOf(request) === request.nodeName
    ? undefined
    : 'can only access node lease with the same name as the requesting node';
}

function storageNodeProblem(request: NodeRequest): string | undefined {
  return nameOf(request) === request.nodeName
    ? undefined
    : 'can only access CSINode with the same name as the requesting node';
}

function sliceProblem({ operation, object, oldObject, nodeName }: NodeRequest): string | undefined {
  if (operation === 'UPDATE') return undefined;
  const slice = (object ?? oldObject) as DynamicObject & { readonly spec?: { nodeName?: string } };
  if (slice.spec?.nodeName === nodeName) return undefined;
  return `can only ${operation.toLowerCase()} ResourceSlice with the same NodeName as the requesting node`;
}

interface CertificateRequest extends StoredObject {
  readonly spec: { readonly signerName: string; readonly request: string };
}

async function certificateProblem({
  operation,
  object,
  nodeName,
}: NodeRequest): Promise<string | undefined> {
  if (operation !== 'CREATE') return undefined;
  const { signerName, request } = (object as CertificateRequest).spec;
  if (!NODE_SIGNERS.has(signerName)) return undefined;
  const subject = await parseCertificateRequest(request);
  if (!subject) return 'unable to parse csr: PEM block type must be CERTIFICATE REQUEST';
  return subject.commonName === `${NODE_USER_PREFIX}${nodeName}`
    ? undefined
    : `can only create a node CSR with CN=${NODE_USER_PREFIX}${nodeName}`;
}

/** What of the status of a claim the node tells that has its volume. */
const TOLD_BY_NODE = ['capacity', 'conditions', 'allocatedResources', 'allocatedResourceStatuses'];

function claimProblem(request: NodeRequest): string | undefined {
  const { operation, target, object, oldObject, nodeName } = request;
  if (target.subresource !== 'status') return 'may only update PVC status';
  if (operation !== 'UPDATE') return `unexpected operation "${operation}"`;
  const restOf = (claim: DynamicObject | undefined): DynamicObject => {
    const {
      resourceVersion: _version,
      managedFields: _managers,
      ...metadata
    } = claim?.metadata ?? {};
    const status = Object.entries((claim?.['status'] ?? {}) as object).filter(
      ([field]) => !TOLD_BY_NODE.includes(field),
    );
    return { ...claim, metadata, status: Object.fromEntries(status) };
  };
  return equalJson(restOf(object), restOf(oldObject))
    ? undefined
    : `node ${JSON.stringify(nodeName)} is not allowed to update fields other than status.quantity and status.conditions`;
}
