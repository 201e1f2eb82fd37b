import { NormanError, normanErrorOf } from '@drover/client/norman';

/** A call as the screens make it. */
export interface Call {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly body?: unknown;
  readonly signal?: AbortSignal | undefined;
  readonly headers?: Readonly<Record<string, string>>;
}

/** The value of a cookie that scripts may read. */
export function cookie(name: string, cookies: string): string | undefined {
  const pair = cookies.split('; ').find((entry) => entry.startsWith(`${name}=`));
  return pair?.slice(name.length + 1);
}

/**
 * Sends a call to the server that served the page.
 *
 * @throws NormanError for every answer that is no success, and with status 0 when there is no answer.
 */
export async function send(path: string, call: Call = {}): Promise<Response> {
  const { method = 'GET', body, signal, headers } = call;
  const csrf = method === 'GET' ? undefined : cookie('CSRF', document.cookie);
  const response = await fetch(path, {
    method,
    credentials: 'same-origin',
    headers: {
      accept: 'application/json',
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...(csrf && { 'x-api-csrf': csrf }),
      ...headers,
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
    ...(signal && { signal }),
  }).catch((cause: unknown) => {
    if (signal?.aborted) throw cause;
    throw new NormanError(
      {
        status: 0,
        code: 'SERVER_UNREACHABLE',
        message: 'The server does not answer',
        remedy: 'Check that drover-server runs and that this machine reaches it, then try again.',
      },
      { cause },
    );
  });
  if (response.ok) return response;
  const head = { status: response.status, headers: Object.fromEntries(response.headers) };
  throw normanErrorOf(head, await response.text());
}

/** Like {@link send}, with the JSON of the answer; `undefined` for an empty one. */
export async function sendJson<T>(path: string, call?: Call): Promise<T> {
  return (await bodyOf(await send(path, call))) as T;
}

async function bodyOf(response: Response): Promise<unknown> {
  const text = await response.text();
  if (text === '') return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    // A proxy in between answered in its own words.
    return { message: text.slice(0, 500) };
  }
}
