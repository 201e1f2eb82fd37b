import type { Clock, Logger, Random } from '@drover/base';
import type { ClusterAuthorizer } from '../authorization/cluster-authorizer.ts';
import type { ResourceTable } from '../registry/resource-table.ts';
import type { Store } from '../storage/store.ts';
import { AdmissionChain, type AdmissionPlugin } from './admission.ts';
import {
  certificateApproval,
  certificateSigning,
  certificateSubjectRestriction,
} from './certificates/certificate-requests.ts';
import { defaultIngressClass } from './default-ingress-class.ts';
import { deviceAdminAccess } from './device-admin-access.ts';
import { namespaceLifecycle } from './namespace-lifecycle.ts';
import { nodeRestriction } from './nodes/node-restriction.ts';
import { taintNodesByCondition } from './nodes/node-taint.ts';
import { ownerReferencesPermission } from './owner-references.ts';
import { podSecurity } from './pod-security/pod-security.ts';
import { defaultTolerationSeconds } from './pods/default-tolerations.ts';
import { limitRanger } from './pods/limit-ranger.ts';
import { priority } from './pods/priority.ts';
import { runtimeClass } from './pods/runtime-class.ts';
import { serviceAccount } from './pods/service-account.ts';
import type { PolicyConfigurations } from './policy/policy-configurations.ts';
import { validatingPolicies } from './policy/validating-policies.ts';
import type { QuotaLedger } from './quota/quota-ledger.ts';
import { resourceQuota } from './quota/resource-quota.ts';
import { rbacEscalation } from './rbac-escalation.ts';
import { defaultStorageClass } from './storage/default-storage-class.ts';
import { storageObjectInUseProtection } from './storage/storage-protection.ts';
import { persistentVolumeClaimResize } from './storage/volume-resize.ts';
import { StoredReader } from './stored-reader.ts';
import { uniqueOwnerReferences } from './unique-owner-references.ts';
import type { WebhookAdmission } from './webhooks/webhook-admission.ts';

/** What plugins of admission look at. */
export interface AdmissionOptions {
  readonly store: Store;
  readonly resources: ResourceTable;
  readonly rbac: ClusterAuthorizer;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  readonly webhooks: WebhookAdmission;
  readonly policies: PolicyConfigurations;
  readonly quotas: QuotaLedger;
}

/** The plugins in the order in which kube-apiserver asks them. */
export function createAdmission(options: AdmissionOptions): AdmissionChain {
  const { store, rbac, resources, webhooks } = options;
  const reader = new StoredReader(store);
  const plugins: readonly AdmissionPlugin[] = [
    rbacEscalation(rbac),
    uniqueOwnerReferences(''),
    deviceAdminAccess(reader),
    namespaceLifecycle(reader),
    limitRanger(reader),
    serviceAccount({ ...options, reader }),
    nodeRestriction({ reader, authorizer: rbac }),
    taintNodesByCondition,
    podSecurity(reader),
    priority(reader),
    defaultTolerationSeconds,
    defaultStorageClass(reader),
    storageObjectInUseProtection,
    ownerReferencesPermission(rbac, resources),
    persistentVolumeClaimResize(reader),
    runtimeClass(reader),
    certificateApproval(rbac),
    certificateSigning(rbac),
    certificateSubjectRestriction,
    defaultIngressClass(reader),
    webhooks.mutating,
    uniqueOwnerReferences(' after mutating admission happens'),
    validatingPolicies(options),
    webhooks.validating,
    resourceQuota(options.quotas),
  ];
  return new AdmissionChain(plugins);
}
