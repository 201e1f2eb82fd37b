import { parsePath } from '../url/parse-path.ts';
import { effectiveMethod } from './effective-method.ts';
import type { TypesOfVersions } from './roots.ts';

/** What a request asks for, in the words that audit logs have for requests. */
export interface RequestDescription {
  /** `get`, `list`, `create`, `update`, `delete`, `watch`; for methods that the API does not know, their name in lower case. */
  readonly verb: string;
  /** Group and version of the API. */
  readonly group: string;
  readonly version: string;
  /** Plural of the type, in lower case; absent when the request is about no type. */
  readonly resource?: string;
  /** The cluster or project in whose scope the request is. */
  readonly scope?: string;
  readonly name?: string;
  /** An action, or a link. */
  readonly subresource?: string;
}

const VERBS: Readonly<Record<string, string>> = { POST: 'create', PUT: 'update', DELETE: 'delete' };

/** What a request asks for; `undefined` when its path is none of the API. Never throws. */
export function describeRequest(
  { method, url }: { readonly method: string; readonly url: string },
  versions: TypesOfVersions,
): RequestDescription | undefined {
  const [path = '', ...queries] = url.split('?');
  const query = new URLSearchParams(queries.join('?'));
  const { version, type, id, link, contextId } = parsePath(path);
  if (!version) return undefined;
  const acting = effectiveMethod(method, query);
  const action = acting === 'POST' ? query.get('action') : undefined;
  const found = type === undefined ? undefined : versions.get(version)?.find(type);
  return {
    verb: verbOf(acting, type, id),
    group: version.group,
    version: version.version,
    ...present({
      resource: (found?.schema.pluralName ?? type)?.toLowerCase(),
      scope: contextId,
      name: id,
      subresource: action || link,
    }),
  };
}

/** What there is of the facts. */
function present<T extends object>(facts: T): { [K in keyof T]?: NonNullable<T[K]> } {
  const known = Object.entries(facts).filter(([, value]) => value !== undefined && value !== '');
  return Object.fromEntries(known) as { [K in keyof T]?: NonNullable<T[K]> };
}

function verbOf(method: string, type: string | undefined, id: string | undefined): string {
  if (type?.toLowerCase() === 'subscribe') return 'watch';
  if (method === 'GET') return type !== undefined && id === undefined ? 'list' : 'get';
  return VERBS[method] ?? method.toLowerCase();
}

/** The fields of all types that no answer, or only the one to a POST, carries: in lower case. */
export function secretFieldNames(versions: TypesOfVersions): ReadonlySet<string> {
  const fields = [...versions].flatMap(([, { listed }]) =>
    listed.flatMap(({ resourceFields }) => Object.entries(resourceFields)),
  );
  const secret = fields.filter(([, { type, writeOnly }]) => type === 'password' || writeOnly);
  return new Set(secret.map(([name]) => name.toLowerCase()));
}
