import type { EtcdBackup } from '@drover/api';
import type { TypeBehaviour } from '../behaviour.ts';

/** What is special about backups of etcd: one that ended with an error has failed. */
export const etcdBackupBehaviour: TypeBehaviour = {
  adjustState(state, object) {
    const { status } = object as EtcdBackup;
    const completed = status?.conditions?.find(({ type }) => type === 'Completed');
    const hasFailed = completed?.status === 'False' && completed.reason === 'Error';
    return state.state === 'activating' && hasFailed ? { ...state, state: 'failed' } : state;
  },
};
