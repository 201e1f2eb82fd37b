import type { KubernetesObject } from '@drover/apimachinery';
import type { KubernetesClient } from '@drover/client';
import type { Informer, Reconcile } from '@drover/controller-runtime';
import { deleteIfPresent } from '../requests/delete-if-present.ts';
import { ifAbsent } from '../requests/if-absent.ts';
import { type BuiltInRoleKind, isBuiltIn, roleDifference } from './desired.ts';

/** What upkeep of built-in roles needs. */
export interface BuiltInRoleOptions {
  readonly informer: Informer<KubernetesObject>;
  readonly client: KubernetesClient;
  readonly kind: BuiltInRoleKind;
  /** The built-in roles of this version, as the settings are now. */
  readonly rolesNow: () => readonly KubernetesObject[];
}

/** Makes built-in roles that are not there, and sets of the others what is not for people to choose. */
export function createBuiltInRoleReconcile({
  informer,
  client,
  kind,
  rolesNow,
}: BuiltInRoleOptions): Reconcile {
  const resource = client.resource<KubernetesObject>(informer.type);
  return async (key, { signal, log }) => {
    const wanted = rolesNow().find(({ metadata }) => metadata?.name === key.name);
    const current = informer.get(key) as KubernetesObject | undefined;
    if (!current) {
      if (wanted) await ifAbsent(() => resource.create(wanted, { signal }));
      return;
    }
    if (!isBuiltIn(current, kind)) {
      if (wanted)
        log.warn({}, 'A role of people has the name of a built-in one, which is not made');
      return;
    }
    if (!wanted) {
      await deleteIfPresent(client.resource(informer.type), current, signal);
      return;
    }
    const body = roleDifference(wanted, current, kind);
    if (body) await resource.patch(key.name, { type: 'merge', body }, { signal });
  };
}
