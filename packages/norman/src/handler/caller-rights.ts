import type { DynamicObject } from '@drover/apimachinery';
import type { TypeBehaviour } from '../behaviour.ts';
import type { NormanServices, RequestContext } from '../context.ts';
import type { Caller } from '../http-message.ts';
import type { VersionTypes } from '../schema/registry.ts';
import type { ActionSchema, Schema } from '../schema/schema.ts';
import type { ResourceType } from '../schema/type-from-kind.ts';
import { mayAccess } from '../store/access.ts';

/** Who asks about which type. */
export interface RightsQuestion {
  readonly services: NormanServices;
  readonly caller: Caller;
  readonly type: ResourceType;
  readonly behaviour: TypeBehaviour;
  readonly scope?: RequestContext['scope'];
}

/** Answers {@link RequestContext.may}. */
export function rightsOf({
  services,
  caller: { user },
  type: { kind },
  behaviour,
  scope,
}: RightsQuestion): RequestContext['may'] {
  const { group, plural, norman, crd } = kind;
  if (!crd || behaviour.ownedByCaller) return () => true;
  const scopeNamespace =
    scope && norman.scopedBy === scope.field ? scope.id.slice(scope.id.lastIndexOf(':') + 1) : '';
  return (verb, object) => {
    if (object) return mayAccess(services, user, { verb, kind, ...placeOf(object) });
    if (scopeNamespace === '') {
      return services.authorizeSomewhere(user, { verb, group, resource: plural });
    }
    return mayAccess(services, user, { verb, kind, namespace: scopeNamespace });
  };
}

function placeOf({ metadata }: DynamicObject): { namespace?: string; name?: string } {
  const { namespace, name } = metadata ?? {};
  return { ...(namespace !== undefined && { namespace }), ...(name !== undefined && { name }) };
}

/** The verb that a method of the API stands for; reading is not refused but shows what may be seen. */
const VERBS = { POST: 'create', PUT: 'update', DELETE: 'delete' } as const;

/** What is known of the caller of schemas. */
export interface SchemaReader {
  readonly services: NormanServices;
  readonly caller: Caller;
  readonly types: VersionTypes;
  readonly behaviourOf: (typeId: string) => TypeBehaviour;
}

/** A schema with those methods and actions that the caller can use on something. */
export function usableSchema(schema: Schema, reader: SchemaReader): Schema {
  const { services, caller, types, behaviourOf } = reader;
  const type = types.find(schema.id);
  if (!type) return schema;
  const behaviour = behaviourOf(schema.id);
  const may = rightsOf({ services, caller, type, behaviour });
  const isUsable = (method: string): boolean =>
    !Object.hasOwn(VERBS, method) || may(VERBS[method as keyof typeof VERBS]);
  const usableActions = (
    actions: Readonly<Record<string, ActionSchema>>,
  ): Readonly<Record<string, ActionSchema>> =>
    Object.fromEntries(
      Object.entries(actions).filter(([name]) => {
        const verb = behaviour.actionRights?.[name];
        return verb === undefined || may(verb);
      }),
    );
  return {
    ...schema,
    resourceMethods: schema.resourceMethods.filter(isUsable),
    collectionMethods: schema.collectionMethods.filter(isUsable),
    resourceActions: usableActions(schema.resourceActions),
    collectionActions: usableActions(schema.collectionActions),
  };
}
