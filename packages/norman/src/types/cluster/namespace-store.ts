import { ANNOTATIONS } from '@drover/api';
import type { DynamicObject } from '@drover/apimachinery';
import type { RequestContext } from '../../context.ts';
import { normanErrors } from '../../errors.ts';
import { projectOfNamespace } from '../../store/downstream-place.ts';
import { createDownstreamStore } from '../../store/downstream-store.ts';
import type { Store, Update } from '../../store/store.ts';
import { inProject, labelled, targetProject } from './namespace-project.ts';

/** On namespaces of the system that nobody is to see. */
const SYSTEM_NAMESPACE = 'management.cattle.io/system-namespace';

/** Namespaces, by the rights in the cluster alone. */
const store = createDownstreamStore({
  isShown: ({ metadata }) => metadata?.annotations?.[SYSTEM_NAMESPACE] !== 'true',
});

/** Namespaces. Whoever puts one into a project, by whatever field, must be allowed to. */
export const namespaceStore: Store = {
  ...store,
  async create(creation, context) {
    const { object } = creation;
    const projectId = projectOfNamespace(object);
    if (projectId !== undefined) await targetProject(projectId, context);
    return store.create({ ...creation, object: activating(labelled(object)) }, context);
  },
  async update(id, update, context) {
    const change = await checkedChange(id, update, context);
    return store.update(id, { ...update, change }, context);
  },
};

/** Puts a namespace into a project that the caller may put it into, or into none. */
export function moveNamespace(
  id: string,
  projectId: string | undefined,
  context: RequestContext,
): Promise<DynamicObject> {
  return store.update(
    id,
    { fields: {}, change: (stored) => inProject(stored, projectId) },
    context,
  );
}

/** The change, and the label that follows from it, if the caller may put the namespace where it puts it. */
async function checkedChange(
  id: string,
  { change }: Update,
  context: RequestContext,
): Promise<Update['change']> {
  const before = await store.get(id, context);
  const target = projectOfNamespace(change(before));
  const isMove = target !== undefined && target !== projectOfNamespace(before);
  if (isMove) await targetProject(target, context);
  return (stored) => {
    const changed = labelled(change(stored));
    const project = projectOfNamespace(changed);
    // Somebody else has moved it meanwhile, so that the change now moves it back.
    const isUnchecked =
      project !== undefined && project !== projectOfNamespace(stored) && project !== target;
    if (isUnchecked) throw normanErrors.create('NORMAN_CONFLICT');
    return changed;
  };
}

/** A new namespace says that it is not ready before the roles of its project are in it. */
function activating(namespace: DynamicObject): DynamicObject {
  const waiting = [condition('InitialRolesPopulated', 'Populating initial roles')];
  const { annotations = {} } = namespace.metadata ?? {};
  if (`${ANNOTATIONS.fieldPrefix}resourceQuota` in annotations) {
    waiting.push(condition('ResourceQuotaValidated', 'Validating resource quota'));
  }
  const status = JSON.stringify({ conditions: waiting });
  return {
    ...namespace,
    metadata: {
      ...namespace.metadata,
      annotations: { ...annotations, [ANNOTATIONS.status]: status },
    },
  };
}

function condition(type: string, message: string): object {
  return { type, status: 'Unknown', message };
}
