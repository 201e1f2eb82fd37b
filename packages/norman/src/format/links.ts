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
  const { resourceMethods } = context.type.schema;
  const self = selfUrl(options);
  const links: Record<string, string> = { self };
  if (resourceMethods.includes('PUT') && context.may('update', object)) links['update'] = self;
  if (resourceMethods.includes('DELETE') && context.may('delete', object)) links['remove'] = self;
  for (const name of behaviour.hiddenLinks?.(object, context) ?? []) delete links[name];
  if (!behaviour.withoutReferrers) addReferrers(links, options);
  return Object.assign(links, behaviour.extraLinks?.(object, context, self));
}

/** Where a resource is: some types stand under the plural of another one. */
function selfUrl({ context: { urls, types, type }, id }: LinkOptions): string {
  const { linksAs } = type.kind.norman;
  const named = linksAs === undefined ? undefined : types.schema(linksAs);
  return urls.resource(named ?? type.schema, id);
}

function addReferrers(
  links: Record<string, string>,
  { context: { urls, types, type, contained }, id }: LinkOptions,
): void {
  const target = type.schema.id;
  const referrers = types.referrersTo(target);
  if (target !== 'cluster' && target !== 'project') {
    for (const { schema, field } of referrers) {
      links[schema.pluralName] = urls.filtered(schema, field, id);
    }
    return;
  }
  for (const { collectionMethods, pluralName } of [
    ...referrers.map(({ schema }) => schema),
    ...(contained?.listed ?? []),
  ]) {
    if (collectionMethods.includes('GET')) {
      links[pluralName] = urls.inContext(target, id, pluralName);
    }
  }
}

/** The actions that the caller can take on a resource now. */
export function resourceActions(object: DynamicObject, options: LinkOptions): Links {
  const { context, behaviour } = options;
  const names = behaviour.availableActions?.(object, context) ?? [];
  if (names.length === 0) return {};
  const url = selfUrl(options);
  return Object.fromEntries(names.map((name) => [name, context.urls.action(url, name)]));
}
