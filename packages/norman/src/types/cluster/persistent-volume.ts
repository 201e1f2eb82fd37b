import type { DynamicObject } from '@drover/apimachinery';
import type { TypeBehaviour } from '../../behaviour.ts';
import { isRecord } from '../../is-record.ts';
import { valueAt, withValueAt } from '../../schema/binding.ts';
import { clusterTypeBehaviour } from '../downstream-behaviour.ts';

const HOST_PATH = ['spec', 'hostPath'];

/** Persistent volumes. The sort of a host path is called `kind` here, and `type` in Kubernetes. */
export const persistentVolumeBehaviour: TypeBehaviour = clusterTypeBehaviour({
  computed: {
    hostPath: (object) => {
      const stored = valueAt(object, HOST_PATH);
      if (!isRecord(stored)) return undefined;
      const { type: kind, ...rest } = stored;
      return { ...rest, ...(typeof kind === 'string' && kind !== '' && { kind }) };
    },
  },
  write: (object: DynamicObject, { hostPath }) => {
    if (!isRecord(hostPath)) return object;
    const { kind: type, ...rest } = hostPath;
    return withValueAt(object, HOST_PATH, { ...rest, ...(type !== undefined && { type }) });
  },
});
