import { type DynamicObject, parseApiVersion, type ResourceType } from '@drover/apimachinery';
import { errorMessage } from '@drover/base';
import type { KubernetesClient } from '@drover/client';
import { parseAllDocuments } from 'yaml';
import type { ResourceAction } from '../behaviour.ts';
import { problemError } from '../body/index.ts';
import { normanErrors } from '../errors.ts';
import { isRecord } from '../is-record.ts';

/** Objects that one call may bring in. */
const MAX_OBJECTS = 500;

/** One kind of a cluster, as discovery tells it. */
interface DiscoveredResource {
  readonly name: string;
  readonly kind: string;
  readonly namespaced: boolean;
}

/** `POST /v3/clusters/<id>?action=importYaml`: applies objects to a cluster, as the caller. */
export const importYaml: ResourceAction = async ({ metadata }, input, context) => {
  const { services, caller, signal } = context;
  const cluster = metadata?.name ?? '';
  const client = services.clusterClient(cluster, caller.user);
  if (!client) throw normanErrors.create('NORMAN_CLUSTER_UNAVAILABLE', { cluster });
  const { yaml, namespace, defaultNamespace } = input as ImportInput;
  const fallback = namespace || defaultNamespace || 'default';
  const done: string[] = [];
  for (const object of parseObjects(yaml ?? '')) {
    done.push(await applyObject(object, { client, fallback, signal }));
  }
  return { document: { message: done.join('\n') } };
};

/** The fields of `importClusterYamlInput`, which were checked against it. */
interface ImportInput {
  readonly yaml?: string | null;
  readonly namespace?: string | null;
  readonly defaultNamespace?: string | null;
}

/** Where an object goes. */
interface Destination {
  readonly client: KubernetesClient;
  /** The namespace of objects that name none. */
  readonly fallback: string;
  readonly signal: AbortSignal;
}

async function applyObject(
  object: DynamicObject,
  { client, fallback, signal }: Destination,
): Promise<string> {
  const type = await discoverType(client, object, signal);
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
    const documents = parseAllDocuments(yaml);
    return 'empty' in documents
      ? []
      : documents.map((document) => document.toJS({ maxAliasCount: 20 }) as unknown);
  } catch (error) {
    return refuse(errorMessage(error));
  }
}

async function discoverType(
  client: KubernetesClient,
  { apiVersion = '', kind = '' }: DynamicObject,
  signal: AbortSignal,
): Promise<ResourceType> {
  const { group, version } = parseApiVersion(apiVersion);
  const base = group === '' ? '/api' : `/apis/${encodeURIComponent(group)}`;
  const path = `${base}/${encodeURIComponent(version)}`;
  const list = await client.raw<{ readonly resources?: readonly DiscoveredResource[] }>({
    method: 'GET',
    path,
    signal,
  });
  const found = list.resources?.find(
    (resource) => resource.kind === kind && !resource.name.includes('/'),
  );
  if (!found) return refuse(`The cluster has no kind ${kind} in ${apiVersion}.`);
  return { group, version, kind, resource: found.name, namespaced: found.namespaced };
}
