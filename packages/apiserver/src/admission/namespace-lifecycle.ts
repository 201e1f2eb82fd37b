import {
  type DynamicObject,
  forbiddenError,
  notFoundError,
  StatusError,
} from '@drover/apimachinery';
import type { NamespaceObject } from '../builtin/kinds/namespace.ts';
import type { AdmissionPlugin, AdmissionRequest } from './admission.ts';
import { refusal } from './refusal.ts';
import type { StoredReader } from './stored-reader.ts';

const NAMESPACES = { group: '', resource: 'namespaces' };

/** Namespaces without which a cluster makes no sense. */
const IMMORTAL: ReadonlySet<string> = new Set(['default', 'kube-system', 'kube-public']);

/** Objects are created only in namespaces that exist and are not being deleted; some namespaces cannot be deleted. */
export function namespaceLifecycle(reader: StoredReader): AdmissionPlugin {
  return {
    name: 'NamespaceLifecycle',
    mutate(request) {
      const { operation, target, object } = request;
      if (operation === 'CREATE' && target.resource.namespaced) checkNamespace(request, reader);
      return object as DynamicObject;
    },
    inspect({ operation, target: { resource, name } }) {
      if (operation === 'DELETE' && resource.collection === 'namespaces' && IMMORTAL.has(name)) {
        throw forbiddenError(NAMESPACES, name, 'this namespace may not be deleted');
      }
    },
  };
}

function checkNamespace(request: AdmissionRequest, reader: StoredReader): void {
  const { namespace } = request.target;
  const found = reader.get<NamespaceObject>('namespaces', namespace);
  if (!found) throw notFoundError(NAMESPACES, namespace);
  if (found.status?.phase === 'Terminating') throw terminatingError(request);
}

function terminatingError(request: AdmissionRequest): StatusError {
  const { namespace } = request.target;
  const { status } = refusal(
    request,
    `unable to create new content in namespace ${namespace} because it is being terminated`,
  );
  const cause = {
    reason: 'NamespaceTerminating',
    message: `namespace ${namespace} is being terminated`,
    field: 'metadata.namespace',
  };
  return new StatusError({ ...status, details: { ...status.details, causes: [cause] } });
}
