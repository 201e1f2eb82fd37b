import type { Clock, Logger, Random } from '@drover/base';
import type { StoredRbac } from '../authorization/stored-rbac.ts';
import type { Store } from '../storage/store.ts';
import { AdmissionChain, type AdmissionPlugin } from './admission.ts';
import { namespaceLifecycle } from './namespace-lifecycle.ts';
import { rbacEscalation } from './rbac-escalation.ts';

/** What plugins of admission look at. */
export interface AdmissionOptions {
  readonly store: Store;
  readonly rbac: StoredRbac;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
}

/** The plugins in the order in which kube-apiserver asks them. */
export function createAdmission({ store, rbac }: AdmissionOptions): AdmissionChain {
  const plugins: readonly AdmissionPlugin[] = [namespaceLifecycle(store), rbacEscalation(rbac)];
  return new AdmissionChain(plugins);
}
