import type { KubernetesObject, ObjectMeta } from '@drover/apimachinery';
import { admissionErrors } from '../errors.ts';
import type { Cluster } from '../management/cluster.ts';
import type { Project } from '../management/project.ts';
import { ANNOTATIONS, LABELS } from '../names/names.ts';
import { type AdmissionRequest, firstRefusal, type Refusal } from './admission-request.ts';
import type { AdmissionWorld } from './admission-world.ts';
import { refuseCreatorRoles } from './creator-roles.ts';

/** Labels with this prefix decide over rights and namespaces. */
const SERVER_LABELS = 'authz.management.cattle.io/';

/** The rules of writes to clusters. */
export function admitCluster(
  request: AdmissionRequest<Cluster>,
  world: AdmissionWorld,
): Refusal | undefined {
  return firstRefusal(
    () => refuseId(request, 'cluster', 'c-'),
    () => refuseTakenNamespace(request, world),
    () => refuseCreatorRoles(request, (role) => role.clusterCreatorDefault === true, world),
  );
}

/** The rules of writes to projects. */
export function admitProject(
  request: AdmissionRequest<Project>,
  world: AdmissionWorld,
): Refusal | undefined {
  const { operation, name, oldObject } = request;
  if (operation === 'DELETE') return refuseSystemProjectRemoval(name, oldObject, world);
  return firstRefusal(
    () => refuseId(request, 'project', 'p-'),
    () => refuseTakenId(request, world),
    () => refuseServerLabels(request),
    () => refuseCreatorRoles(request, (role) => role.projectCreatorDefault === true, world),
  );
}

function refuseSystemProjectRemoval(
  project: string,
  { metadata }: Project = {},
  world: AdmissionWorld,
): Refusal | undefined {
  if (metadata?.labels?.[LABELS.systemProject] !== 'true') return undefined;
  const cluster = world.cluster(metadata.namespace ?? '');
  if (!cluster || cluster.metadata?.deletionTimestamp) return undefined;
  return admissionErrors.create('ADMISSION_SYSTEM_PROJECT', { project });
}

/**
 * The namespaces in the home of state of clusters and projects and the groups of roles there are named after the id alone:
 * one that is called `kube-system`, or a cluster as a project, would come to have what is not its own.
 */
function refuseId(
  { operation, name, object }: AdmissionRequest<KubernetesObject>,
  kind: string,
  prefix: string,
): Refusal | undefined {
  const id = name === '' ? (object?.metadata?.generateName ?? '') : name;
  if (operation !== 'CREATE' || id.startsWith(prefix)) return undefined;
  const facts = { kind, prefix, name: id, field: 'metadata.name' };
  return admissionErrors.create('ADMISSION_ID_FORM', facts);
}

/** The creator would own what somebody else has there, and take it along when the cluster is deleted. */
function refuseTakenNamespace(
  { operation, name }: AdmissionRequest<Cluster>,
  world: AdmissionWorld,
): Refusal | undefined {
  const namespace = operation === 'CREATE' && name !== '' ? world.namespace(name) : undefined;
  // One that was restored before its cluster has the mark, too.
  if (!namespace || namespace.metadata?.annotations?.[ANNOTATIONS.systemNamespace] === 'true') {
    return undefined;
  }
  return admissionErrors.create('ADMISSION_NAMESPACE_TAKEN', { name, field: 'metadata.name' });
}

/** Its members would be members of the other one as well: groups and the namespace are named after the project alone. */
function refuseTakenId(
  { operation, name, object }: AdmissionRequest<Project>,
  world: AdmissionWorld,
): Refusal | undefined {
  if (operation !== 'CREATE' || name === '') return undefined;
  const cluster = world
    .clustersWithProject(name)
    .find((each) => each !== object?.metadata?.namespace);
  if (cluster === undefined) return undefined;
  return admissionErrors.create('ADMISSION_PROJECT_ID_TAKEN', {
    project: name,
    cluster,
    field: 'metadata.name',
  });
}

function refuseServerLabels({ object, oldObject }: AdmissionRequest<Project>): Refusal | undefined {
  const before = serverLabels(oldObject?.metadata);
  const after = serverLabels(object?.metadata);
  const label = [...new Set([...before.keys(), ...after.keys()])].find(
    (each) => before.get(each) !== after.get(each),
  );
  if (label === undefined) return undefined;
  return admissionErrors.create('ADMISSION_SERVER_ONLY', {
    what: `The label ${label}`,
    field: 'metadata.labels',
  });
}

function serverLabels({ labels = {} }: ObjectMeta = {}): ReadonlyMap<string, string> {
  return new Map(Object.entries(labels).filter(([key]) => key.startsWith(SERVER_LABELS)));
}
