import { forbiddenError, notFoundError, StatusError } from '@drover/apimachinery';
import type { NamespaceObject } from '../builtin/kinds/namespace.ts';
import { decodeEntry } from '../registry/stored-object.ts';
import type { Store } from '../storage/store.ts';
import type { AdmissionPlugin } from './admission.ts';

const NAMESPACES = { group: '', resource: 'namespaces' };

/** Namespaces without which a cluster makes no sense. */
const IMMORTAL: ReadonlySet<string> = new Set(['default', 'kube-system', 'kube-public']);

/** Objects are created only in namespaces that exist and are not being deleted; some namespaces cannot be deleted. */
export function namespaceLifecycle(store: Store): AdmissionPlugin {
  return {
    name: 'NamespaceLifecycle',
    validate({ operation, target: { resource, namespace, name } }) {
      if (operation === 'DELETE' && resource.collection === 'namespaces' && IMMORTAL.has(name)) {
        throw forbiddenError(NAMESPACES, name, 'this namespace may not be deleted');
      }
      if (operation !== 'CREATE' || !resource.namespaced) return;
      const entry = store.getForWrite('namespaces', namespace);
      if (!entry) throw notFoundError(NAMESPACES, namespace);
      const { metadata, status } = decodeEntry(entry) as NamespaceObject;
      if (metadata.deletionTimestamp !== undefined || status?.phase === 'Terminating') {
        throw terminatingError(resource, name, namespace);
      }
    },
  };
}

function terminatingError(
  resource: { readonly group: string; readonly resource: string },
  name: string,
  namespace: string,
): StatusError {
  const reason = `unable to create new content in namespace ${namespace} because it is being terminated`;
  const { status } = forbiddenError(resource, name, reason);
  const cause = {
    reason: 'NamespaceTerminating',
    message: `namespace ${namespace} is being terminated`,
    field: 'metadata.namespace',
  };
  return new StatusError({ ...status, details: { ...status.details, causes: [cause] } });
}
