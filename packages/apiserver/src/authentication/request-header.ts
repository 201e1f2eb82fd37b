import type { ApiRequest } from '../http/api-message.ts';
import type { UserInfo } from './user-info.ts';

/** Which proxies may say in headers for whom they ask, and in which. */
export interface RequestHeaderOptions {
  /** PEMs of the authorities that sign the client certificates of such proxies. */
  readonly clientAuthorities: string;
  /** Common names of certificates that are believed; none: all that these authorities signed. */
  readonly allowedNames: readonly string[];
  /** Headers with the name; the first that has one counts. Without a name in any of them nobody is told. */
  readonly usernameHeaders: readonly string[];
  /** Headers with the uid; the first that has one counts. */
  readonly uidHeaders: readonly string[];
  /** Headers with groups; all of all count. */
  readonly groupHeaders: readonly string[];
  /** What headers with extras begin with; the rest of their name is the key. */
  readonly extraHeaderPrefixes: readonly string[];
}

/** The user that a proxy asks for. */
export interface RequestHeaderAuthenticator {
  /** `undefined` when no proxy that is believed has named one. */
  identify(request: ApiRequest): UserInfo | undefined;
  /** The request without what only a proxy may say, whoever has said it. */
  strip(request: ApiRequest): ApiRequest;
}

/** Believes headers of those who have shown a certificate of these authorities with an allowed name, and of nobody else. */
export function requestHeaderAuthenticator(
  options: RequestHeaderOptions,
): RequestHeaderAuthenticator {
  const { allowedNames } = options;
  const names = lowerCase(options.usernameHeaders);
  const uids = lowerCase(options.uidHeaders);
  const groups = lowerCase(options.groupHeaders);
  const prefixes = lowerCase(options.extraHeaderPrefixes);
  const single = new Set([...names, ...uids, ...groups]);
  const tellsIdentity = (header: string): boolean =>
    single.has(header) || prefixes.some((prefix) => header.startsWith(prefix));
  return {
    identify({ peer, headers }) {
      if (peer.kind !== 'network' || peer.proxyName === undefined) return undefined;
      if (allowedNames.length > 0 && !allowedNames.includes(peer.proxyName)) return undefined;
      const name = firstValue(headers, names);
      if (name === '') return undefined;
      const uid = firstValue(headers, uids);
      const extra = extraOf(headers, prefixes);
      return {
        name,
        groups: groups.flatMap((header) => valuesOf(headers, header)).filter((each) => each !== ''),
        ...(uid !== '' && { uid }),
        ...(extra.size > 0 && { extra: Object.fromEntries(extra) }),
      };
    },
    strip(request) {
      const told = Object.keys(request.headers).filter(tellsIdentity);
      if (told.length === 0) return request;
      const gone = Object.fromEntries(told.map((header) => [header, undefined]));
      return { ...request, headers: { ...request.headers, ...gone } };
    },
  };
}

type Headers = ApiRequest['headers'];

function lowerCase(names: readonly string[]): readonly string[] {
  return names.map((name) => name.trim().toLowerCase());
}

function firstValue(headers: Headers, names: readonly string[]): string {
  const values = names.map((name) => valuesOf(headers, name)[0] ?? '');
  return values.find((value) => value !== '') ?? '';
}

function extraOf(headers: Headers, prefixes: readonly string[]): Map<string, readonly string[]> {
  const extra = new Map<string, readonly string[]>();
  for (const prefix of prefixes) {
    for (const header of Object.keys(headers)) {
      if (!header.startsWith(prefix)) continue;
      const key = unescaped(header.slice(prefix.length));
      extra.set(key, [...(extra.get(key) ?? []), ...valuesOf(headers, header)]);
    }
  }
  return extra;
}

/** Headers are bytes: text beyond ASCII comes as UTF-8. */
function valuesOf(headers: Headers, name: string): readonly string[] {
  const value = headers[name] ?? [];
  const values = typeof value === 'string' ? [value] : value;
  return values.map((each) => Buffer.from(each, 'latin1').toString());
}

/** A key as it is when it is not well escaped. */
function unescaped(key: string): string {
  try {
    return decodeURIComponent(key);
  } catch {
    // Kubernetes takes such a key as it is.
    return key;
  }
}
