import { parseFieldType } from '@drover/api';
import type { TypeBehaviour } from '../behaviour.ts';
import type { NormanServices, RequestContext } from '../context.ts';
import { normanErrors } from '../errors.ts';
import type { Caller, NormanRequest } from '../http-message.ts';
import type { VersionTypes } from '../schema/registry.ts';
import type { ResourceType } from '../schema/type-from-kind.ts';
import { type ApiVersion, V3, VERSIONS } from '../schema/version.ts';
import { visibleTo } from '../store/access.ts';
import type { ListViews } from '../store/list-views.ts';
import type { WatchSlots } from '../store/watch-slots.ts';
import type { ParsedPath } from '../url/parse-path.ts';
import type { UrlBuilder } from '../url/url-builder.ts';
import { rightsOf } from './caller-rights.ts';
import type { Target } from './crud.ts';
import type { TypesOfVersions } from './roots.ts';

/** The parts of the API that stay the same from request to request. */
export interface Api {
  readonly services: NormanServices;
  readonly versions: TypesOfVersions;
  readonly views: ListViews;
  readonly watchSlots: WatchSlots;
  /** By version and id of the type. */
  readonly behaviours: ReadonlyMap<ApiVersion, ReadonlyMap<string, TypeBehaviour>>;
}

/** A request after its address was understood. */
export interface Exchange {
  readonly request: NormanRequest;
  readonly path: ParsedPath;
  readonly query: URLSearchParams;
  /** The method to act on: `_method` and `action=remove` override the one that was sent. */
  readonly method: string;
  readonly urls: UrlBuilder;
  /** Filled while the request is handled. */
  readonly warnings: string[];
  readonly cookies: string[];
}

/** Finds what is special about the types of a version. */
export function behaviourLookup(
  { behaviours }: Api,
  version: ApiVersion,
): (typeId: string) => TypeBehaviour {
  return (id) => behaviours.get(version)?.get(id) ?? {};
}

/** The type that a path names, and the types beside it. */
function typeOf(
  { version = V3, type: name = '' }: ParsedPath,
  { versions }: Api,
): { readonly type: ResourceType; readonly types: VersionTypes } {
  const own = versions.get(version)?.find(name);
  // Types of the management server that refer to a cluster or project are found in its scope too.
  const types = versions.get(own || !version.context ? version : V3);
  const type = own ?? types?.find(name);
  if (!type || !types) throw normanErrors.create('NORMAN_SCHEMA_NOT_FOUND', { type: name });
  return { type, types };
}

/** What a request is about: a type, in the scope of a cluster or project if its path names one. */
export function targetOf(exchange: Exchange, api: Api, caller: Caller): Target {
  const { path, request, query, urls, warnings, cookies } = exchange;
  const { type, types } = typeOf(path, api);
  const { services } = api;
  const behaviourOf = behaviourLookup(api, type.schema.version);
  const behaviour = behaviourOf(type.schema.id);
  const scope = scopeOf(type, path);
  const { seesAll, isVisible: mayRead } = visibleTo(services, caller.user, type.kind);
  const context: RequestContext = {
    services,
    request,
    caller,
    types,
    type,
    contained: containedIn(type, api),
    query,
    urls,
    ...(path.id !== undefined && { id: path.id }),
    ...(path.contextId !== undefined && { contextId: path.contextId }),
    nowMs: services.clock.nowMs(),
    scope,
    views: api.views,
    watchSlots: api.watchSlots,
    may: rightsOf({ services, caller, type, behaviour, scope }),
    seesAll: seesAll && !behaviour.isVisible,
    isVisible: (object) => behaviour.isVisible?.(object, { caller, mayRead }) ?? mayRead(object),
    signal: request.signal,
    warnings,
    cookies,
  };
  return { context, behaviour, behaviourOf };
}

/** The types in whose addresses the ids of a type stand. */
function containedIn({ schema }: ResourceType, { versions }: Api): VersionTypes | undefined {
  if (schema.version !== V3) return undefined;
  const version = VERSIONS.find(({ context }) => context === schema.id);
  return version && versions.get(version);
}

/** The field by which a type is narrowed to the cluster or project of the path. */
function scopeOf(type: ResourceType, { version, contextId }: ParsedPath): RequestContext['scope'] {
  if (contextId === undefined || version?.context === undefined) return undefined;
  const references = [version.context, `/v3/schemas/${version.context}`];
  const found = Object.entries(type.schema.resourceFields).find(([, field]) => {
    const parsed = parseFieldType(field.type);
    return parsed.container === 'reference' && references.includes(parsed.of);
  });
  return found && { field: found[0], id: contextId };
}
