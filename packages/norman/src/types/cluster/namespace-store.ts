import { ANNOTATIONS, type Project, withNamespaceFacts } from '@drover/api';
import type { DynamicObject } from '@drover/apimachinery';
import { formatTime } from '@drover/base';
import type { RequestContext } from '../../context.ts';
import { normanErrors } from '../../errors.ts';
import { annotationKey } from '../../schema/annotation-binding.ts';
import { projectOfNamespace } from '../../store/downstream-place.ts';
import { createDownstreamStore } from '../../store/downstream-store.ts';
import type { Store, Update } from '../../store/store.ts';
import {
  inProject,
  labelled,
  projectOf,
  requireSource,
  targetProject,
} from './namespace-project.ts';
import { checkNamespaceQuota } from './namespace-quota.ts';

const QUOTA = annotationKey('resourceQuota');

/** Namespaces, by the rights in the cluster alone. */
const store = createDownstreamStore({
  isShown: ({ metadata }) => metadata?.annotations?.[ANNOTATIONS.systemNamespace] !== 'true',
});

/** Namespaces. Whoever moves one, by whatever field, must be allowed to in the project it leaves and the one it joins. */
export const namespaceStore: Store = {
  ...store,
  async create(creation, context) {
    const { object } = creation;
    const projectId = projectOfNamespace(object);
    if (projectId !== undefined) {
      const project = await targetProject(projectId, context);
      await checkNamespaceQuota(object, project, context);
    }
    const ready = withStatus(labelled(object), 'True', context);
    const created = await store.create({ ...creation, object: ready }, context);
    // A creation is answered with a namespace that is activating; whoever looks again finds it active.
    return withStatus(created, 'Unknown', context);
  },
  async update(id, update, context) {
    const change = await checkedChange(id, update, context);
    return store.update(id, { ...update, change }, context);
  },
};

/** Puts a namespace into a project, or into none; the caller must be allowed to on both sides. */
export function moveNamespace(
  id: string,
  projectId: string | undefined,
  context: RequestContext,
): Promise<DynamicObject> {
  const change: Update['change'] = (stored) => inProject(stored, projectId);
  return namespaceStore.update(id, { fields: {}, change }, context);
}

/** The change, and the label that follows from it, if the caller may put the namespace where it puts it. */
async function checkedChange(
  id: string,
  { change }: Update,
  context: RequestContext,
): Promise<Update['change']> {
  const before = await store.get(id, context);
  const after = change(before);
  const source = projectOfNamespace(before);
  const target = projectOfNamespace(after);
  if (source !== target) await requireSource(source, context);
  const project = await projectToCheck(before, after, context);
  if (project) await checkNamespaceQuota(after, project, context);
  return (stored) => {
    const changed = labelled(change(stored));
    const [from, to] = [projectOfNamespace(stored), projectOfNamespace(changed)];
    // Somebody else has moved it meanwhile, so that the change is a move that nobody has looked at.
    const isUnchecked = from !== to && (from !== source || to !== target);
    if (isUnchecked) throw normanErrors.create('NORMAN_CONFLICT');
    return changed;
  };
}

/** The project of a namespace when it changes, or what the namespace may use of it. */
async function projectToCheck(
  before: DynamicObject,
  after: DynamicObject,
  context: RequestContext,
): Promise<Project | undefined> {
  const target = projectOfNamespace(after);
  if (target === undefined) return undefined;
  if (target !== projectOfNamespace(before)) return targetProject(target, context);
  const isSame = before.metadata?.annotations?.[QUOTA] === after.metadata?.annotations?.[QUOTA];
  return isSame ? undefined : projectOf(target, context);
}

/** What has to be done for a new namespace before people can work in it, and how that is told. */
const STEPS = {
  InitialRolesPopulated: 'Populating initial roles',
  ResourceQuotaValidated: 'Validating resource quota',
} as const;

/**
 * The namespace with the conditions of its steps; of the quota only if it has one. None of them takes time: rights in a
 * namespace come with the groups of its project, and its quota is checked before it is made.
 */
function withStatus(
  namespace: DynamicObject,
  status: 'Unknown' | 'True',
  { nowMs }: RequestContext,
): DynamicObject {
  const { annotations = {} } = namespace.metadata ?? {};
  const steps = Object.entries(STEPS).filter(
    ([type]) => type !== 'ResourceQuotaValidated' || QUOTA in annotations,
  );
  const facts = Object.fromEntries(
    steps.map(([type, message]) => [type, status === 'Unknown' ? { status, message } : { status }]),
  );
  const told = withNamespaceFacts(undefined, facts, formatTime(nowMs)) ?? '';
  return {
    ...namespace,
    metadata: {
      ...namespace.metadata,
      annotations: { ...annotations, [ANNOTATIONS.status]: told },
    },
  };
}
