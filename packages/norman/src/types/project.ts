import {
  ANNOTATIONS,
  cluster,
  project as kind,
  LABELS,
  type Project,
  type RoleTemplate,
  roleTemplate,
} from '@drover/api';
import type { DynamicObject } from '@drover/apimachinery';
import type { TypeBehaviour } from '../behaviour.ts';
import { type Body, type Operation, problemError } from '../body/index.ts';
import type { RequestContext } from '../context.ts';
import { normanErrors } from '../errors.ts';
import { forbidden, mayAccess } from '../store/access.ts';
import { kubernetesStore } from '../store/kubernetes-store.ts';
import { requireScope } from '../store/references.ts';
import type { Store } from '../store/store.ts';
import { projectActions } from './project-actions.ts';
import { releaseNamespace, reserveNamespace } from './project-namespace.ts';
import { checkUse } from './project-use.ts';

function isSystemProject({ metadata }: DynamicObject): boolean {
  return metadata?.labels?.[LABELS.systemProject] === 'true';
}

/** The roles that the creator of a project gets, in the words of Rancher's controller. */
function creatorRoles({ services }: RequestContext): string {
  const required = services
    .cacheOf<RoleTemplate>(roleTemplate)
    .list()
    .filter(({ projectCreatorDefault, locked }) => projectCreatorDefault && !locked)
    .map(({ metadata }) => metadata?.name ?? '');
  return JSON.stringify({ required });
}

/** What is said of a project with this prefix decides over rights and namespaces: only the server says it. */
const OURS = 'authz.management.cattle.io/';

function withoutOurs(labels: Readonly<Record<string, string>> = {}): Record<string, string> {
  return Object.fromEntries(Object.entries(labels).filter(([key]) => !key.startsWith(OURS)));
}

const store: Store = {
  ...kubernetesStore,

  async create(creation, context) {
    const { services, caller } = context;
    const clusterId = String(creation.fields['clusterId']);
    if (!mayAccess(services, caller.user, { verb: 'create', kind, namespace: clusterId })) {
      throw forbidden(caller.user, 'create', kind);
    }
    requireScope(creation.fields, { fieldName: 'clusterId', kind: cluster }, context);
    const name = await reserveNamespace(clusterId, context);
    const annotations = {
      ...creation.object.metadata?.annotations,
      [ANNOTATIONS.creatorRoleBindings]: creatorRoles(context),
    };
    const labels = withoutOurs(creation.object.metadata?.labels);
    const metadata = { ...creation.object.metadata, name, labels, annotations };
    try {
      return await kubernetesStore.create(
        { ...creation, object: { ...creation.object, metadata } },
        context,
      );
    } catch (error) {
      await releaseNamespace(name, context);
      throw error;
    }
  },

  async update(id, update, context) {
    if (update.fields['resourceQuota']) {
      const stored = await kubernetesStore.get(id, context);
      await checkUse(update.change(stored) as Project, stored as Project, context);
    }
    return kubernetesStore.update(id, update, context);
  },

  async delete(id, context) {
    const project = await kubernetesStore.get(id, context);
    if (isSystemProject(project)) {
      throw normanErrors.create('NORMAN_STAYS', { message: 'System Project cannot be deleted' });
    }
    const left = await kubernetesStore.delete(id, context);
    if (!left) await releaseNamespace(project.metadata?.name ?? '', context);
    return left;
  },
};

/** A project stays in its cluster, and no other project there has its name; one that is being deleted has given it up. */
function check(fields: Body, _operation: Operation, context: RequestContext): void {
  const [ownCluster, ownName] = context.id?.split(':') ?? [];
  const { clusterId = ownCluster, name } = fields as { clusterId?: string; name?: string };
  if (ownCluster !== undefined && clusterId !== ownCluster) {
    throw problemError({
      code: 'InvalidReference',
      fieldName: 'clusterId',
      message: `A project stays in its cluster; this one is in ${ownCluster}.`,
    });
  }
  const isTaken = context.services
    .cacheOf<Project>(kind)
    .list()
    .some(
      ({ metadata, spec }) =>
        metadata?.namespace === clusterId &&
        metadata?.name !== ownName &&
        metadata?.deletionTimestamp === undefined &&
        spec?.displayName === name,
    );
  if (name === undefined || !isTaken) return;
  throw problemError({
    code: 'NotUnique',
    fieldName: 'name',
    message: `There is a project named ${name} in the cluster already; choose another name.`,
  });
}

/** What is special about projects. */
export const projectBehaviour: TypeBehaviour = {
  store,
  check,
  ...projectActions,
  hiddenLinks: (object) => (isSystemProject(object) ? ['remove'] : []),
};
