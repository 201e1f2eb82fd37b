import { loopbackUser } from '../authentication/user-info.ts';
import type { WriteOptions } from '../registry/target.ts';

/** How the API server itself writes: what there is from the start, definitions. */
export const controllerWrites: WriteOptions = {
  user: loopbackUser,
  dryRun: false,
  fieldManager: 'kube-apiserver',
  fieldValidation: 'Ignore',
  warn: () => {},
};

/** How those controllers write that belong to kube-controller-manager in other clusters. */
export const managerWrites: WriteOptions = {
  ...controllerWrites,
  fieldManager: 'kube-controller-manager',
};
