import type { StoredObject } from '../../registry/stored-object.ts';
import type { NamedReference } from './pod-object.ts';

/** A ServiceAccount as the plugin sees it. */
export interface ServiceAccountObject extends StoredObject {
  readonly automountServiceAccountToken?: boolean;
  readonly imagePullSecrets?: readonly NamedReference[];
  readonly secrets?: readonly NamedReference[];
}
