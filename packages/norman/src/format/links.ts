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

/** Types in whose scope others are: their reverse links lead into the scope. */
const SCOPES = new Set(['cluster', 'project']);

/** The links of a resource: to itself, to what can be done with it, and to the types that refer to it. */
export function resourceLinks(object: DynamicObject, options: LinkOptions): Links {
  const { context, behaviour, id } = options;
  const { schema } = context.type;
  const self = context.urls.resource(schema, id);
  const standard: Links = {
    self,
    ...(schema.resourceMethods.includes('PUT') && { update: self }),
    ...(schema.resourceMethods.includes('DELETE') && { remove: self }),
  };
  const hidden: readonly string[] = behaviour.hiddenLinks?.(object, context) ?? [];
  const visible = Object.entries(standard).filter(([name]) => !hidden.includes(name));
  return {
    ...Object.fromEntries(visible),
    ...(behaviour.withoutReferrers ? {} : referrerLinks(options)),
    ...behaviour.extraLinks?.(object, context),
  };
}

function referrerLinks({ context: { urls, types, type }, id }: LinkOptions): Links {
  const target = type.schema.id;
  return Object.fromEntries(
    types
      .referrersTo(target)
      .map(({ schema, field }) => [
        schema.pluralName,
        SCOPES.has(target)
          ? urls.inContext(target as 'cluster' | 'project', id, schema.pluralName)
          : urls.filtered(schema, field, id),
      ]),
  );
}

/** The actions that the caller can take on a resource now. */
export function resourceActions(object: DynamicObject, options: LinkOptions): Links {
  const { context, behaviour, id } = options;
  const names = behaviour.availableActions?.(object, context) ?? [];
  const url = context.urls.resource(context.type.schema, id);
  return Object.fromEntries(names.map((name) => [name, context.urls.action(url, name)]));
}
