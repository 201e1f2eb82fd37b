import {
  type DynamicObject,
  labelSelectorOf,
  matchesLabels,
  parseApiVersion,
} from '@drover/apimachinery';
import { fromStored } from '../../registry/conversion.ts';
import type { Resource } from '../../registry/resource.ts';
import type { ResourceTable } from '../../registry/resource-table.ts';
import { entriesAsServed } from '../../registry/served-version.ts';
import { decodeEntry, namespacePrefix, storageKey } from '../../registry/stored-object.ts';
import type { Entry, Store } from '../../storage/store.ts';
import type { ParamKind, ParamRef } from './policy-objects.ts';

/** A policy or binding cannot be used as it is configured; its failure policy decides. */
export class ConfigurationError extends Error {}

/**
 * The resource of a kind of parameters.
 *
 * @throws {@link ConfigurationError} when none is served.
 */
export function paramResource(paramKind: ParamKind, resources: ResourceTable): Resource {
  const { apiVersion = '', kind: wanted = '' } = paramKind;
  const gvk = { ...parseApiVersion(apiVersion), kind: wanted };
  const resource = resources
    .all()
    .find(
      ({ group, version, kind }) =>
        group === gvk.group && version === gvk.version && kind === gvk.kind,
    );
  if (resource !== undefined) return resource;
  const shown = `${gvk.group}/${gvk.version}, Kind=${gvk.kind}`;
  throw new ConfigurationError(`failed to find resource referenced by paramKind: '${shown}'`);
}

/**
 * The parameters that a binding names: one `null` for a policy that has none.
 *
 * @throws {@link ConfigurationError} when there are none and there must be some.
 */
export async function paramsOf(
  resource: Resource | undefined,
  ref: ParamRef | undefined,
  { namespace, store }: { readonly namespace: string; readonly store: Store },
): Promise<readonly (DynamicObject | null)[]> {
  if (resource === undefined || ref === undefined) return [null];
  const place = { namespace: paramNamespace(resource, ref, namespace), store };
  const found = select(resource, ref, place);
  if (found.length === 0 && ref.parameterNotFoundAction === 'Deny') {
    throw new ConfigurationError(
      'no params found for policy binding with `Deny` parameterNotFoundAction',
    );
  }
  const served = await entriesAsServed(found, resource);
  return served.map((entry) => fromStored(decodeEntry(entry), resource));
}

function paramNamespace({ namespaced }: Resource, ref: ParamRef, namespace: string): string {
  const own = ref.namespace ?? '';
  if (!namespaced) {
    if (own === '') return '';
    throw new ConfigurationError(
      'paramRef.namespace must not be provided for a cluster-scoped `paramKind`',
    );
  }
  if (own !== '' || namespace !== '') return own || namespace;
  throw new ConfigurationError(
    'cannot use namespaced paramRef in policy binding that matches cluster-scoped resources',
  );
}

function select(
  { collection }: Resource,
  { name = '', selector }: ParamRef,
  { namespace, store }: { readonly namespace: string; readonly store: Store },
): readonly Entry[] {
  if (name !== '') {
    const entry = store.getForWrite(collection, storageKey(namespace, name));
    return entry ? [entry] : [];
  }
  if (selector === undefined) {
    throw new ConfigurationError('one of name or selector must be provided');
  }
  const wanted = labelSelectorOf(selector);
  const { entries } = store.range(collection, { prefix: namespacePrefix(namespace) });
  return entries.filter((entry) => matchesLabels(wanted, decodeEntry(entry).metadata.labels ?? {}));
}
