import { loopbackUser } from '../authentication/user-info.ts';
import type { WriteOptions } from '../registry/target.ts';

/** How the server's own controllers write. */
export const controllerWrites: WriteOptions = {
  user: loopbackUser,
  dryRun: false,
  fieldManager: 'kube-apiserver',
  fieldValidation: 'Ignore',
  warn: () => {},
};
