import {
  type DynamicObject,
  isNotFound,
  parseApiVersion,
  type ResourceType,
  StatusError,
} from '@drover/apimachinery';
import { CodedError, errorMessage } from '@drover/base';
import type { KubernetesClient } from '@drover/client';
import type { ResourceAction } from '../behaviour.ts';
import type { RequestContext } from '../context.ts';
import { normanErrors } from '../errors.ts';
import { isRecord } from '../is-record.ts';
import { projectOfNamespace } from '../store/downstream-place.ts';
import { inProject, targetProject } from './cluster/namespace-project.ts';
import { type GivenObject, parseObjects, refuse } from './import-objects.ts';
import { ServedKinds } from './served-kinds.ts';

const NAMESPACES: ResourceType = {
  group: '',
  version: 'v1',
  resource: 'namespaces',
  kind: 'Namespace',
  namespaced: false,
};

/**
 * `POST /v3/clusters/<id>?action=importYaml`: applies objects to a cluster, as the caller. With a project, the
 * namespaces among them belong to it, and so does the one for objects that name none, if it has to be made.
 *
 * **Guarantees**: nothing is applied of a text of which a part cannot be read or is of no kind of the cluster. What the
 * cluster refuses keeps nothing else from being applied; the answer tells both.
 */
export const importYaml: ResourceAction = async ({ metadata }, input, context) => {
  const { services, caller, signal } = context;
  const cluster = metadata?.name ?? '';
  const client = services.clusterClient(cluster, caller.user);
  if (!client) throw normanErrors.create('NORMAN_CLUSTER_UNAVAILABLE', { cluster });
  const { yaml, namespace, defaultNamespace, projectId } = input as ImportInput;
  const fallback = namespace || defaultNamespace || 'default';
  const given = await parseObjects(yaml ?? '');
  const kinds = new ServedKinds(client, signal);
  await checkKinds(given, kinds);
  const own = given.map(({ object }) => object);
  const objects = projectId
    ? [...(await missingNamespace(own, fallback, { client, signal })), ...own].map((object) =>
        isNamespace(object) ? inProject(object, projectId) : object,
      )
    : own;
  await checkProjects(objects, { ...context, contextId: cluster });
  return { document: { message: await applyAll(objects, { client, kinds, fallback, signal }) } };
};

/** The fields of `importClusterYamlInput`, which were checked against it. */
interface ImportInput {
  readonly yaml?: string | null;
  readonly namespace?: string | null;
  readonly defaultNamespace?: string | null;
  readonly projectId?: string | null;
}

function isNamespace({ apiVersion, kind }: DynamicObject): boolean {
  return apiVersion === 'v1' && kind === 'Namespace';
}

/** The namespace for objects that name none, if it has to be made; one that is there stays where it is. */
async function missingNamespace(
  objects: readonly DynamicObject[],
  name: string,
  { client, signal }: Pick<Destination, 'client' | 'signal'>,
): Promise<readonly DynamicObject[]> {
  if (objects.some((object) => isNamespace(object) && object.metadata?.name === name)) return [];
  try {
    await client.resource(NAMESPACES).get(name, { signal });
    return [];
  } catch (error) {
    if (!isNotFound(error)) throw error;
    return [{ apiVersion: 'v1', kind: 'Namespace', metadata: { name } }];
  }
}

/** Whoever puts a namespace into a project must be allowed to, in whatever way it is said. */
async function checkProjects(
  objects: readonly DynamicObject[],
  context: RequestContext,
): Promise<void> {
  const projects = new Set(objects.filter(isNamespace).flatMap((o) => projectOfNamespace(o) ?? []));
  for (const project of projects) await targetProject(project, context);
}

/** Where an object goes. */
interface Destination {
  readonly client: KubernetesClient;
  readonly kinds: ServedKinds;
  /** The namespace of objects that name none. */
  readonly fallback: string;
  readonly signal: AbortSignal;
}

/** Refuses kinds that the cluster does not have, unless their definition is brought along. */
async function checkKinds(given: readonly GivenObject[], kinds: ServedKinds): Promise<void> {
  const defined = new Set(given.map(({ object }) => definedGroup(object)));
  for (const { object, line } of given) {
    const { apiVersion = '', kind = '' } = object;
    if (defined.has(parseApiVersion(apiVersion).group) || (await kinds.find(object))) continue;
    const remedy = 'Install what defines it first, and send all of it again: nothing was applied.';
    refuse(`Line ${line}: the cluster has no kind ${kind} in ${apiVersion}.`, remedy);
  }
}

/** The group to which a CustomResourceDefinition adds a kind. */
function definedGroup({ kind, spec }: DynamicObject): unknown {
  return kind === 'CustomResourceDefinition' && isRecord(spec) ? spec['group'] : undefined;
}

/**
 * Applies objects one after the other, and says of each what became of it.
 *
 * @throws `NORMAN_IMPORT_INCOMPLETE` when not all of them were applied.
 */
async function applyAll(
  objects: readonly DynamicObject[],
  destination: Destination,
): Promise<string> {
  const report: string[] = [];
  let failed = 0;
  for (const object of objects) {
    try {
      report.push(await applyObject(object, destination));
    } catch (error) {
      // Whatever answers nothing will not answer for the others either.
      const isRefused =
        error instanceof StatusError || (error instanceof CodedError && error.status < 500);
      if (!isRefused && report.length === 0) throw error;
      report.push(`${object.kind}/${object.metadata?.name} failed: ${errorMessage(error)}`);
      failed += 1;
      if (!isRefused) break;
    }
  }
  const missing = failed + objects.length - report.length;
  if (missing === 0) return report.join('\n');
  if (objects.length > report.length) report.push('The objects after it were not tried.');
  throw normanErrors.create('NORMAN_IMPORT_INCOMPLETE', {
    fieldName: 'yaml',
    missing,
    count: objects.length,
    report: report.join('\n'),
  });
}

async function applyObject(
  object: DynamicObject,
  { client, kinds, fallback, signal }: Destination,
): Promise<string> {
  const type = await kinds.find(object);
  // Its definition came along, and a cluster takes a moment.
  if (!type) refuse(`the cluster does not serve ${object.kind} of ${object.apiVersion} yet`);
  const options = { fieldManager: 'drover-import', force: true, signal };
  const applied = `${type.resource}/${object.metadata?.name ?? ''} applied`;
  if (!type.namespaced) {
    await client.resource(type).apply(object, options);
    return applied;
  }
  const namespace = object.metadata?.namespace ?? fallback;
  const placed = { ...object, metadata: { ...object.metadata, namespace } };
  await client.resource(type).apply(placed, { ...options, namespace });
  return applied;
}
