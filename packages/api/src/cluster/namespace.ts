import { defineStruct, field } from '../define-kind/field.ts';
import { defineKind } from '../define-kind/kind.ts';
import { checkContainerLimits } from '../management/project-quota.ts';
import { containerResourceLimit, resourceQuotaLimit } from '../management/project-structs.ts';
import { ALL_METHODS } from '../management/shared.ts';

const PROJECT = '/v3/schemas/project';

const namespaceResourceQuota = defineStruct('namespaceResourceQuota', {
  limit: field.struct(resourceQuotaLimit),
});

const namespaceMove = defineStruct('namespaceMove', {
  projectId: field.reference(PROJECT, {
    description: 'The project to move to; empty to leave the one it is in.',
  }),
});

/** A status that tells the state alone: nothing of it is shown as a field. */
const unshownStatus = defineStruct('namespaceStatus', {});

/** A namespace of a cluster, which may belong to a project. */
export const namespace = defineKind({
  group: '',
  version: 'v1',
  kind: 'Namespace',
  plural: 'namespaces',
  scope: 'Cluster',
  description: 'A namespace of a cluster.',
  schema: { status: field.struct(unshownStatus) },
  norman: {
    id: 'namespace',
    ...ALL_METHODS,
    embedStatus: true,
    resourceActions: { move: { input: namespaceMove } },
    virtualFields: {
      description: field.text({ place: 'annotation', form: { label: 'Description' } }),
      projectId: field.reference(PROJECT, {
        access: 'create',
        place: 'annotation',
        description: 'The project that the namespace belongs to.',
        form: { label: 'Project' },
      }),
      resourceQuota: field.struct(namespaceResourceQuota, {
        place: 'annotation',
        description: 'What everything in the namespace may use together.',
      }),
      containerDefaultResourceLimit: field.struct(containerResourceLimit, {
        place: 'annotation',
        description: 'What a container of the namespace may use that says nothing else.',
      }),
    },
  },
  validate: checkContainerLimits,
});
