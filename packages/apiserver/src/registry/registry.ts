import type { Clock, Random } from '@drover/base';
import type { AdmissionChain } from '../admission/admission.ts';
import type { Allocators } from '../allocation/allocator.ts';
import type { Store } from '../storage/store.ts';
import type { ResourceTable } from './resource-table.ts';

/** What the verbs work with. */
export interface Registry {
  readonly store: Store;
  readonly resources: ResourceTable;
  readonly admission: AdmissionChain;
  readonly allocators: Allocators;
  readonly clock: Clock;
  readonly random: Random;
}
