import { EPOCH_EXTRAS, NAMESPACES, OBJECT_NAMES, REPLICAS } from '@drover/api';
import { isNotFound, type KubernetesObject, type ResourceType } from '@drover/apimachinery';
import type { Logger } from '@drover/base';
import type { KubernetesClient } from '@drover/client';
import { validatingAdmissionPolicies, validatingAdmissionPolicyBindings } from '@drover/kubernetes';

const NAME = 'drover-epoch';
const EXTRA = 'request.userInfo.extra';
const EPOCH = `int(${EXTRA}['${EPOCH_EXTRAS.epoch}'][0])`;
const LEASE = `${EXTRA}['${EPOCH_EXTRAS.of}'][0]`;

/** Leases that count epochs: of the leader, and of who owns which cluster. */
const COUNTERS = [
  { name: OBJECT_NAMES.leader, namespace: NAMESPACES.leader },
  { name: REPLICAS.record, namespace: NAMESPACES.system },
] as const;

/**
 * Refuses writes of an epoch that has ended, whoever sends them: what a leader sent before it was stopped or cut off must
 * not overtake what its successor does. Requests that name no epoch are of no interest to it.
 */
export const epochPolicy: KubernetesObject = {
  apiVersion: 'admissionregistration.k8s.io/v1',
  kind: 'ValidatingAdmissionPolicy',
  metadata: { name: NAME },
  ...{
    spec: {
      failurePolicy: 'Fail',
      paramKind: { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease' },
      matchConstraints: {
        resourceRules: [
          {
            apiGroups: ['*'],
            apiVersions: ['*'],
            resources: ['*/*'],
            operations: ['CREATE', 'UPDATE', 'DELETE'],
          },
        ],
      },
      matchConditions: [
        {
          name: 'names-an-epoch',
          expression: `has(${EXTRA}) && '${EPOCH_EXTRAS.epoch}' in ${EXTRA} && '${EPOCH_EXTRAS.of}' in ${EXTRA}`,
        },
      ],
      validations: [
        {
          // Each binding knows one Lease; what is of the other one is none of its business.
          expression: `${LEASE} != params.metadata.name || ${EPOCH} >= params.spec.leaseTransitions`,
          messageExpression: `'epoch ' + ${EXTRA}['${EPOCH_EXTRAS.epoch}'][0] + ' of ' + params.metadata.name + ' has ended: ' + string(params.spec.leaseTransitions) + ' has begun'`,
          reason: 'Forbidden',
        },
      ],
    },
  },
};

/** One for each Lease that counts. */
export const epochBindings: readonly KubernetesObject[] = COUNTERS.map((lease) => ({
  apiVersion: 'admissionregistration.k8s.io/v1',
  kind: 'ValidatingAdmissionPolicyBinding',
  metadata: { name: `${NAME}-${lease.name}` },
  ...{
    spec: {
      policyName: NAME,
      // Without its Lease a binding says nothing: `Deny` would refuse every write of everybody, whatever they name.
      paramRef: { ...lease, parameterNotFoundAction: 'Allow' },
      validationActions: ['Deny'],
    },
  },
}));

/** Puts the policy where it checks; an API server that knows no policies (before Kubernetes 1.30) is told in the log. */
export async function installEpochPolicy({
  client,
  log,
  signal,
}: {
  readonly client: KubernetesClient;
  readonly log: Logger;
  readonly signal: AbortSignal;
}): Promise<void> {
  const apply = (type: ResourceType, object: KubernetesObject): Promise<unknown> =>
    client
      .resource<KubernetesObject>(type)
      .apply(object, { fieldManager: 'drover-server', force: true, signal });
  try {
    await apply(validatingAdmissionPolicies, epochPolicy);
    await Promise.all(
      epochBindings.map((binding) => apply(validatingAdmissionPolicyBindings, binding)),
    );
  } catch (err) {
    if (!isNotFound(err)) throw err;
    log.warn(
      {},
      'The API server knows no ValidatingAdmissionPolicies: late writes of an earlier leader are refused by its own fence alone. Kubernetes 1.30 or newer checks them, too.',
    );
  }
}
