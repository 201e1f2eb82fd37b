/** A call on a Kubernetes API as data; nothing in it knows where the server is or who calls. */
export interface ApiRequest {
  /** Upper case. */
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | (string & {});
  /** Path and query. */
  readonly path: string;
  /** Header names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** Serialized body. */
  readonly body?: string;
}

type QueryValue = string | number | boolean;

/** Values of a query string; what is `undefined` is left out, a list repeats its name. */
export type Query = Readonly<Record<string, QueryValue | readonly QueryValue[] | undefined>>;

/** `path` with `query` behind it, in the order given. */
export function withQuery(path: string, query: Query): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    for (const each of [value].flat()) {
      if (each !== undefined) search.append(name, String(each));
    }
  }
  return search.size === 0 ? path : `${path}?${search}`;
}
