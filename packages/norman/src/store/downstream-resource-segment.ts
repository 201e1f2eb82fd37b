import {
  type DynamicObject,
  isForbidden,
  isNotFound,
  type PolicyRule,
  type ResourceType,
} from '@drover/apimachinery';
import type { KubernetesClient, ListOptions, ResourceClient } from '@drover/client';
import { valueAt } from '../schema/binding.ts';
import { type Chunk, type ChunkRange, MAX_CALLS, type Segment } from './downstream-segments.ts';

/** Where the objects of a segment are. */
export interface SegmentSource {
  readonly client: KubernetesClient;
  readonly type: ResourceType;
  readonly namespace?: string | undefined;
  readonly prefix: string;
  /** Only objects whose fields (`metadata.name`, `type`) have these values; the resource must know them as selectors. */
  readonly fields?: Readonly<Record<string, string>> | undefined;
  readonly signal: AbortSignal;
}

/** Begins the tokens of lists that are put together out of single objects; those of Kubernetes have no colon. */
const AFTER_NAME = 'after:';

/**
 * The objects of one resource in one namespace that the caller of the client may see: all that a list gives; when it
 * is refused, those that the caller may get by name.
 */
export function resourceSegment(source: SegmentSource): Segment {
  const { client, type, prefix, namespace, fields, signal } = source;
  const resource = client.resource<DynamicObject>(type);
  const options = { ...selectionOf({ namespace, fields }), signal };
  return {
    prefix,
    async read({ limit, token }) {
      if (token?.startsWith(AFTER_NAME)) return readNamed({ limit, token }, resource, source);
      try {
        const range = { limit, ...(token !== undefined && { continue: token }) };
        const { items, metadata } = await resource.list({ ...options, ...range });
        return {
          objects: items,
          ...(metadata.continue && { next: metadata.continue }),
          ...(metadata.remainingItemCount !== undefined && {
            remaining: metadata.remainingItemCount,
          }),
        };
      } catch (error) {
        if (!isForbidden(error)) throw error;
        return readNamed({ limit }, resource, source);
      }
    },
  };
}

/** What of a resource is meant, in the words of the API server. */
export function selectionOf({
  namespace,
  fields,
}: Pick<SegmentSource, 'namespace' | 'fields'>): Pick<ListOptions, 'namespace' | 'fieldSelector'> {
  const selectors = Object.entries(fields ?? {}).map(([path, value]) => `${path}=${value}`);
  return {
    ...(namespace !== undefined && { namespace }),
    ...(selectors.length > 0 && { fieldSelector: selectors.join(',') }),
  };
}

/** The objects whose names the rules of the caller spell out. */
async function readNamed(
  { limit, token = AFTER_NAME }: ChunkRange,
  resource: ResourceClient,
  source: SegmentSource,
): Promise<Chunk> {
  const after = token.slice(AFTER_NAME.length);
  const names = (await readableNames(source)).filter((name) => name > after);
  const wanted = names.slice(0, limit);
  const last = wanted.at(-1);
  const objects = await getAll(wanted, resource, source);
  return {
    objects: objects.filter((object) => hasFields(object, source.fields)),
    ...(last !== undefined && wanted.length < names.length && { next: `${AFTER_NAME}${last}` }),
  };
}

const RULES_REVIEW = '/apis/authorization.k8s.io/v1/selfsubjectrulesreviews';

/** Names of single objects that the caller may get, in order. */
async function readableNames(source: SegmentSource): Promise<readonly string[]> {
  const { client, type, namespace = 'default', fields, signal } = source;
  const { status } = await client.raw<{ status?: { resourceRules?: readonly PolicyRule[] } }>({
    method: 'POST',
    path: RULES_REVIEW,
    body: {
      apiVersion: 'authorization.k8s.io/v1',
      kind: 'SelfSubjectRulesReview',
      spec: { namespace },
    },
    signal,
  });
  const names = (status?.resourceRules ?? [])
    .filter(
      ({ verbs, apiGroups = [], resources = [] }) =>
        allows(verbs, 'get') && allows(apiGroups, type.group) && allows(resources, type.resource),
    )
    .flatMap(({ resourceNames = [] }) => resourceNames);
  const only = fields?.['metadata.name'];
  return [...new Set(names)].filter((name) => only === undefined || name === only).toSorted();
}

function allows(values: readonly string[], wanted: string): boolean {
  return values.includes(wanted) || values.includes('*');
}

async function getAll(
  names: readonly string[],
  resource: ResourceClient,
  { namespace, signal }: SegmentSource,
): Promise<readonly DynamicObject[]> {
  const found = new Map<string, DynamicObject>();
  const waiting = names.values();
  const work = async (): Promise<void> => {
    for (const name of waiting) {
      const object = await getIfThere(resource, name, { namespace, signal });
      if (object) found.set(name, object);
    }
  };
  await Promise.all(Array.from({ length: MAX_CALLS }, work));
  return names.map((name) => found.get(name)).filter((object) => object !== undefined);
}

/** An object; `undefined` when it is gone or the right to see it is. */
async function getIfThere(
  resource: ResourceClient,
  name: string,
  options: Pick<SegmentSource, 'namespace' | 'signal'>,
): Promise<DynamicObject | undefined> {
  try {
    return await resource.get(name, options);
  } catch (error) {
    if (isNotFound(error) || isForbidden(error)) return undefined;
    throw error;
  }
}

/** Whether the fields of an object have certain values. */
export function hasFields(object: DynamicObject, fields: SegmentSource['fields']): boolean {
  return Object.entries(fields ?? {}).every(
    ([path, value]) => valueAt(object, path.split('.')) === value,
  );
}
