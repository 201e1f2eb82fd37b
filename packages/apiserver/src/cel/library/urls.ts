import { goQuote } from '@drover/kubernetes';
import { CelError } from '../cel-error.ts';
import { fn, method, type Overload } from '../check/overload.ts';
import { BOOL, listOf, mapOf, opaque, STRING } from '../type.ts';
import { PlainList, PlainMap } from '../values/collections.ts';
import { traversal } from './cost.ts';
import { Opaque } from './opaque-value.ts';

/** The parts of a URL as Go reads it. */
interface Url {
  readonly scheme: string;
  readonly host: string;
  readonly path: string;
  readonly query: string;
}

/** The type of URLs. */
export const URL_TYPE = opaque<Opaque<Url>>('kubernetes.URL');

const PARTS = /^(?:([a-zA-Z][a-zA-Z0-9+.-]*):)?(?:\/\/([^/?]*))?([^?]*)(?:\?(.*))?$/s;

// oxlint-disable-next-line no-control-regex -- control characters are what is looked for
const CONTROL = /[\u0000-\u001f\u007f]/;
const BAD_ESCAPE = /%(?![0-9a-fA-F]{2}).{0,2}/s;
const BAD_HOST = /[\s"<>\\^`{|}]/;
const PORT = /:([^:\]]*)$/;

/** What is wrong with a request URI; `undefined` when nothing is. It is absolute, or a path that begins with a slash. */
export function urlFailure(text: string): string | undefined {
  const failure = formFailure(text) ?? partFailure(text);
  return failure === undefined ? undefined : `parse ${goQuote(text)}: ${failure}`;
}

function formFailure(text: string): string | undefined {
  if (text === '') return 'empty url';
  if (CONTROL.test(text)) return 'net/url: invalid control character in URL';
  if (text.startsWith(':')) return 'missing protocol scheme';
  const [, scheme, , path = ''] = PARTS.exec(text) ?? [];
  return scheme === undefined && !path.startsWith('/') ? 'invalid URI for request' : undefined;
}

function partFailure(text: string): string | undefined {
  const [, , authority, path = ''] = PARTS.exec(text) ?? [];
  // What follows a scheme without a slash is not looked into.
  if (authority === undefined && !path.startsWith('/')) return undefined;
  const [escape] = BAD_ESCAPE.exec(path) ?? [];
  if (escape !== undefined) return `invalid URL escape ${goQuote(escape)}`;
  return hostFailure(authority?.replace(/^.*@/, '') ?? '');
}

function hostFailure(host: string): string | undefined {
  const [bad] = BAD_HOST.exec(host) ?? [];
  if (bad !== undefined) return `invalid character ${goQuote(bad)} in host name`;
  const [, port = ''] = PORT.exec(host) ?? [];
  return /^\d*$/.test(port) ? undefined : `invalid port ${goQuote(`:${port}`)} after host`;
}

function parse(text: string): Url {
  const failure = urlFailure(text);
  if (failure !== undefined) {
    throw new CelError(`URL parse error during conversion from string: ${failure}`);
  }
  const [, scheme = '', authority = '', path = '', query = ''] =
    PARTS.exec(text.replace(/#.*$/s, '')) ?? [];
  const host = authority.replace(/^.*@/, '');
  return { scheme: scheme.toLowerCase(), host, path, query };
}

function hostname(host: string): string {
  const bracketed = /^\[(.*)\](?::\d*)?$/.exec(host);
  return bracketed?.[1] ?? host.replace(/:\d*$/, '');
}

function queryOf({ query }: Url): PlainMap {
  const values = new Map<string, string[]>();
  for (const [name, value] of new URLSearchParams(query)) {
    values.set(name, [...(values.get(name) ?? []), value]);
  }
  return new PlainMap([...values].map(([name, list]) => [name, new PlainList(list)] as const));
}

function sameUrl(a: Url, b: Url): boolean {
  return a.scheme === b.scheme && a.host === b.host && a.path === b.path && a.query === b.query;
}

const get = [[URL_TYPE], STRING] as const;

/** The functions of URLs. */
export const urls: readonly Overload[] = [
  fn('url', [[STRING], URL_TYPE], (text) => new Opaque(URL_TYPE, parse(text), sameUrl), {
    cost: traversal(),
  }),
  fn('isURL', [[STRING], BOOL], (text) => urlFailure(text) === undefined),
  method('getScheme', get, ({ content }) => content.scheme),
  method('getHost', get, ({ content }) => content.host),
  method('getHostname', get, ({ content }) => hostname(content.host)),
  method('getPort', get, ({ content }) => /:(\d*)$/.exec(content.host)?.[1] ?? ''),
  method('getEscapedPath', get, ({ content }) => content.path),
  method('getQuery', [[URL_TYPE], mapOf(STRING, listOf(STRING))], ({ content }) =>
    queryOf(content),
  ),
];
