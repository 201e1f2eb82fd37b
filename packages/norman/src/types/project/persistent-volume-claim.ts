import type { TypeBehaviour } from '../../behaviour.ts';
import { withValueAt } from '../../schema/binding.ts';
import { projectTypeBehaviour } from '../downstream-behaviour.ts';

/** Claims of volumes. To have no storage class is not the same as to say nothing about it. */
export const persistentVolumeClaimBehaviour: TypeBehaviour = projectTypeBehaviour({
  write: (object, { storageClassId }) =>
    storageClassId === null ? withValueAt(object, ['spec', 'storageClassName'], '') : object,
});
