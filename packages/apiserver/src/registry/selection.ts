import {
  badRequestError,
  type FieldSelector,
  matchesFields,
  matchesLabels,
  parseFieldSelector,
  parseLabelSelector,
} from '@drover/apimachinery';
import type { Entry } from '../storage/store.ts';
import type { ListQuery } from './list-options.ts';
import type { Resource } from './resource.ts';
import { partsOfKey } from './stored-object.ts';

/**
 * The test that a list or watch puts its objects to; absent when it wants them all.
 *
 * @throws `StatusError` `BadRequest` when a selector cannot be read or names a field that cannot be selected.
 */
export function selectionOf(
  resource: Resource,
  query: Pick<ListQuery, 'labelSelector' | 'fieldSelector'>,
): ((entry: Entry) => boolean) | undefined {
  const labels = parseLabelSelector(query.labelSelector);
  // A field without a name and a value says nothing.
  const fields = parseFieldSelector(query.fieldSelector).filter(
    ({ field, value }) => field !== '' || value !== '',
  );
  checkFields(fields, resource);
  if (labels.length === 0 && fields.length === 0) return undefined;
  return (entry) =>
    matchesFields(fields, (field) => fieldOf(entry, field, resource)) &&
    (labels.length === 0 || matchesLabels(labels, resource.attributesOf(entry).labels));
}

/** Name and namespace are in the key, so that the object need not be parsed. */
function fieldOf(entry: Entry, field: string, resource: Resource): string | undefined {
  switch (field) {
    case 'metadata.name':
      return partsOfKey(resource, entry.key).name;
    case 'metadata.namespace':
      return partsOfKey(resource, entry.key).namespace;
    default:
      return resource.attributesOf(entry).fields.get(field);
  }
}

function checkFields(selector: FieldSelector, { rules, builtIn, namespaced }: Resource): void {
  const { selectableFields } = rules;
  // Of all kinds, only custom ones without namespaces do not have that.
  const hasNamespace = builtIn || namespaced;
  const wrong = selector.find(
    ({ field }) =>
      field !== 'metadata.name' &&
      (field !== 'metadata.namespace' || !hasNamespace) &&
      !selectableFields.some(({ name }) => name === field),
  );
  if (!wrong) return;
  throw badRequestError(rules.unselectable(wrong.field));
}
