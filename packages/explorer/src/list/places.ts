import type { Asked } from '../handler/context.ts';
import { parseField } from '../store/field.ts';
import type { Row } from '../store/row.ts';
import type { ExploredType } from '../types/explored-type.ts';
import type { PlaceFilter } from './list-query.ts';

const PROJECT_LABEL = 'metadata.labels[field.cattle.io/projectId]';

/** Where the objects of a list must be. */
export interface Places {
  readonly type: ExploredType;
  /** The namespace of the path. */
  readonly namespace: string | undefined;
  readonly places: PlaceFilter | undefined;
}

/** A test whether an object is where the caller looks: projects are read from the labels of namespaces. */
export async function placesTest(
  asked: Asked,
  { type, namespace, places }: Places,
): Promise<(row: Row) => boolean> {
  if (!places) return (row) => namespace === undefined || row.namespace === namespace;
  const meant = await namespacesOf(asked, places.ids);
  const isNamespaceType = type.id === 'namespace';
  return (row) => {
    if (namespace !== undefined && row.namespace !== namespace) return false;
    const place = isNamespaceType ? row.name : row.namespace;
    return meant.has(place) !== places.isNegated;
  };
}

/** The namespaces that ids of namespaces and projects stand for. A project may be written with its cluster before it. */
async function namespacesOf(
  { services, request }: Asked,
  ids: ReadonlySet<string>,
): Promise<ReadonlySet<string>> {
  const type = await services.catalogue.typeOf('namespace');
  const cache = services.caches.open(type);
  await cache.ready({ signal: request.signal, timeoutMs: services.limits.syncMs });
  const { store } = cache;
  const [projectOf] = await store.readers([parseField(PROJECT_LABEL, 'projectsornamespaces')]);
  const projects = new Set(
    [...ids].map((id) => id.slice(Math.max(id.indexOf(':'), id.indexOf('/')) + 1)),
  );
  const meant = new Set(ids);
  for (const slot of store.order([])) {
    const row = store.rowAt(slot);
    const project = projectOf?.(slot);
    if (row && typeof project === 'string' && projects.has(project)) meant.add(row.name);
  }
  return meant;
}
