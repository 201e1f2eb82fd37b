import { cluster, type EtcdBackup } from '@drover/api';
import type { TypeBehaviour } from '../behaviour.ts';
import { requireScope } from '../store/references.ts';

/** States that an error leaves a backup in. */
const FAILING = new Set(['activating', 'error']);

/** What is special about backups of etcd: one that ended with an error has failed. */
export const etcdBackupBehaviour: TypeBehaviour = {
  check(fields, operation, context) {
    if (operation !== 'create') return;
    requireScope(fields, { fieldName: 'clusterId', kind: cluster }, context);
  },
  adjustState(state, object) {
    const { status } = object as EtcdBackup;
    const completed = status?.conditions?.find(({ type }) => type === 'Completed');
    const hasFailed = completed?.status === 'False' && completed.reason === 'Error';
    return hasFailed && FAILING.has(state.state) ? { ...state, state: 'failed' } : state;
  },
};
