import { isJsonObject, type JsonObject } from '@drover/apimachinery';
import type { DiscoveredResource } from '../discovery/index.ts';
import type { Subresource, Verb } from '../registry/resource.ts';
import type { GroupVersion } from './api-service.ts';

/** The most resources of one version that are taken over from another server. */
const MAX_RESOURCES = 1_000;

/** The resources in an `APIResourceList` of another server; what cannot be read of it is left out. */
export function foreignResources(
  document: unknown,
  groupVersion: GroupVersion,
): readonly DiscoveredResource[] {
  const { resources } = isJsonObject(document) ? document : {};
  const entries = (Array.isArray(resources) ? (resources as unknown[]) : [])
    .slice(0, MAX_RESOURCES)
    .filter(isJsonObject);
  const names = entries.filter(({ name }) => !textOf(name).includes('/'));
  return names
    .map((entry) => resourceOf(entry, entries, groupVersion))
    .toSorted((a, b) => (a.resource < b.resource ? -1 : 1));
}

function resourceOf(
  entry: JsonObject,
  entries: readonly JsonObject[],
  { group, version }: GroupVersion,
): DiscoveredResource {
  const resource = textOf(entry['name']);
  const prefix = `${resource}/`;
  const subresources = entries
    .filter(({ name }) => textOf(name).startsWith(prefix))
    .map(
      (each): Subresource => ({
        name: textOf(each['name']).slice(prefix.length),
        verbs: verbsOf(each),
        group: textOf(each['group']) || group,
        version: textOf(each['version']) || version,
        kind: textOf(each['kind']),
      }),
    );
  return {
    group: textOf(entry['group']) || group,
    version: textOf(entry['version']) || version,
    resource,
    kind: textOf(entry['kind']),
    namespaced: entry['namespaced'] === true,
    builtIn: false,
    singular: textOf(entry['singularName']),
    shortNames: textsOf(entry['shortNames']),
    categories: textsOf(entry['categories']),
    verbs: verbsOf(entry),
    subresources,
  };
}

function verbsOf({ verbs }: JsonObject): readonly Verb[] {
  return textsOf(verbs) as readonly Verb[];
}

function textsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(textOf).filter((text) => text !== '') : [];
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
