import type { GroupVersionKind } from '@drover/apimachinery';
import { openRules } from '../registry/kind-rules.ts';
import { attributesReader } from '../registry/object-attributes.ts';
import type { Resource } from '../registry/resource.ts';
import { builtInObjectSchema } from '../schema/index.ts';
import { builtInColumns } from '../table/index.ts';
import { mergePlace } from './merge-place.ts';

/** The body of `…/scale`. */
export const scaleKind = partKind({ group: 'autoscaling', version: 'v1', kind: 'Scale' });

/** The body of `pods/…/eviction`. */
export const evictionKind = partKind({ group: 'policy', version: 'v1', kind: 'Eviction' });

/** The body of `pods/…/binding`, and of what is posted to `bindings`. */
export const bindingKind = partKind({ group: '', version: 'v1', kind: 'Binding' });

/** The body of `serviceaccounts/…/token`. */
export const tokenRequestKind = partKind({
  group: 'authentication.k8s.io',
  version: 'v1',
  kind: 'TokenRequest',
});

/** A kind that is part of others, or a wish that is fulfilled: it is never stored itself. */
function partKind(gvk: GroupVersionKind): Resource {
  const singular = gvk.kind.toLowerCase();
  const resource = `${singular}s`;
  return {
    ...gvk,
    resource,
    singular,
    listKind: `${gvk.kind}List`,
    namespaced: true,
    shortNames: [],
    categories: [],
    verbs: [],
    subresources: [],
    builtIn: true,
    collection: `${resource}.${gvk.group}`,
    place: mergePlace(gvk),
    columns: builtInColumns({ group: gvk.group, resource }),
    rules: { ...openRules, schema: builtInObjectSchema(gvk) ?? openRules.schema },
    attributesOf: attributesReader([]),
  };
}
