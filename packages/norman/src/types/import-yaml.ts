import { type DynamicObject, isNotFound, type ResourceType } from '@drover/apimachinery';
import { errorMessage } from '@drover/base';
import type { KubernetesClient } from '@drover/client';
import { parseAllDocuments } from 'yaml';
import type { ResourceAction } from '../behaviour.ts';
import { problemError } from '../body/index.ts';
import type { RequestContext } from '../context.ts';
import { normanErrors } from '../errors.ts';
import { isRecord } from '../is-record.ts';
import { projectOfNamespace } from '../store/downstream-place.ts';
import { inProject, targetProject } from './cluster/namespace-project.ts';
import { ServedKinds } from './served-kinds.ts';

const NAMESPACES: ResourceType = {
  group: '',
  version: 'v1',
  resource: 'namespaces',
  kind: 'Namespace',
  namespaced: false,
};

/** Objects that one call may bring in. */
const MAX_OBJECTS = 500;

/**
 * `POST /v3/clusters/<id>?action=importYaml`: applies objects to a cluster, as the caller. With a project, the
 * namespaces among them belong to it, and so does the one for objects that name none, if it has to be made.
 */
export const importYaml: ResourceAction = async ({ metadata }, input, context) => {
  const { services, caller, signal } = context;
  const cluster = metadata?.name ?? '';
  const client = services.clusterClient(cluster, caller.user);
  if (!client) throw normanErrors.create('NORMAN_CLUSTER_UNAVAILABLE', { cluster });
  const { yaml, namespace, defaultNamespace, projectId } = input as ImportInput;
  const fallback = namespace || defaultNamespace || 'default';
  const given = parseObjects(yaml ?? '');
  const objects = projectId
    ? [...(await missingNamespace(given, fallback, { client, signal })), ...given].map((object) =>
        isNamespace(object) ? inProject(object, projectId) : object,
      )
    : given;
  await checkProjects(objects, { ...context, contextId: cluster });
  const kinds = new ServedKinds(client, signal);
  const done: string[] = [];
  for (const object of objects)
    done.push(await applyObject(object, { client, kinds, fallback, signal }));
  return { document: { message: done.join('\n') } };
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

async function applyObject(
  object: DynamicObject,
  { client, kinds, fallback, signal }: Destination,
): Promise<string> {
  const { apiVersion = '', kind = '' } = object;
  const type =
    (await kinds.find(object)) ?? refuse(`The cluster has no kind ${kind} in ${apiVersion}.`);
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

function refuse(message: string): never {
  throw problemError({ code: 'InvalidBodyContent', fieldName: 'yaml', message });
}

function parseObjects(yaml: string): readonly DynamicObject[] {
  const values = parseDocuments(yaml).filter((value) => value !== null);
  if (values.length === 0) refuse('The YAML holds no object.');
  if (values.length > MAX_OBJECTS) refuse(`The YAML holds more than ${MAX_OBJECTS} objects.`);
  return values.map((value, index) => {
    const metadata = isRecord(value) ? value['metadata'] : undefined;
    const isNamed = isRecord(metadata) && typeof metadata['name'] === 'string';
    if (!isRecord(value) || !isNamed || typeof value['apiVersion'] !== 'string') {
      return refuse(`Document ${index + 1} has no apiVersion, kind or metadata.name.`);
    }
    return value as DynamicObject;
  });
}

function parseDocuments(yaml: string): readonly unknown[] {
  try {
    // Looking for keys that are there twice takes the square of their number.
    const documents = parseAllDocuments(yaml, { uniqueKeys: false });
    return 'empty' in documents
      ? []
      : documents.map((document) => document.toJS({ maxAliasCount: 20 }) as unknown);
  } catch (error) {
    return refuse(errorMessage(error));
  }
}
