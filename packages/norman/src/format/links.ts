import type { DynamicObject } from '@drover/apimachinery';
import type { TypeBehaviour } from '../behaviour.ts';
import type { RequestContext } from '../context.ts';

/** What links are built from. */
export interface LinkOptions {
  readonly context: RequestContext;
  readonly behaviour: TypeBehaviour;
  readonly id: string;
}

type Links = Readonly<Record<string, string>>;

/** The links of a resource: to itself, to what can be done with it, and to the types that refer to it. */
export function resourceLinks(object: DynamicObject, options: LinkOptions): Links {
  const { context, behaviour } = options;
  const { schema } = context.type;
  const self = selfUrl(options);
  const standard: Links = {
    self,
    ...(schema.resourceMethods.includes('PUT') &&
      context.may('update', object) && { update: self }),
    ...(schema.resourceMethods.includes('DELETE') &&
      context.may('delete', object) && { remove: self }),
  };
  const hidden: readonly string[] = behaviour.hiddenLinks?.(object, context) ?? [];
  const visible = Object.entries(standard).filter(([name]) => !hidden.includes(name));
  return {
    ...Object.fromEntries(visible),
    ...(behaviour.withoutReferrers ? {} : referrerLinks(options)),
    ...behaviour.extraLinks?.(object, context, self),
  };
}

/** Where a resource is: some types stand under the plural of another one. */
function selfUrl({ context: { urls, types, type }, id }: LinkOptions): string {
  const { linksAs } = type.kind.norman;
  const named = linksAs === undefined ? undefined : types.schema(linksAs);
  return urls.resource(named ?? type.schema, id);
}

function referrerLinks({ context: { urls, types, type, contained }, id }: LinkOptions): Links {
  const target = type.schema.id;
  const referrers = types.referrersTo(target);
  if (target !== 'cluster' && target !== 'project') {
    return Object.fromEntries(
      referrers.map(({ schema, field }) => [schema.pluralName, urls.filtered(schema, field, id)]),
    );
  }
  const plurals = [...referrers.map(({ schema }) => schema), ...(contained?.listed ?? [])]
    .filter(({ collectionMethods }) => collectionMethods.includes('GET'))
    .map(({ pluralName }) => pluralName);
  return Object.fromEntries(plurals.map((plural) => [plural, urls.inContext(target, id, plural)]));
}

/** The actions that the caller can take on a resource now. */
export function resourceActions(object: DynamicObject, options: LinkOptions): Links {
  const { context, behaviour } = options;
  const names = behaviour.availableActions?.(object, context) ?? [];
  const url = selfUrl(options);
  return Object.fromEntries(names.map((name) => [name, context.urls.action(url, name)]));
}
