import { readFile } from 'node:fs/promises';
import type { TestApiServer } from '../src/testing/index.ts';

/** A request over a connection that shows nothing of who asks. */
export interface NetworkRequest {
  readonly method?: string;
  readonly path: string;
  readonly token?: string;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: unknown;
}

/** An answer, read to its end. */
export interface NetworkAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[]>>;
  readonly text: string;
}

/** Sends a request as it would come over the network, without TLS. */
export async function networkRequest(
  { api }: Pick<TestApiServer, 'api'>,
  { path, token, headers = {}, body, method = body === undefined ? 'GET' : 'POST' }: NetworkRequest,
): Promise<NetworkAnswer> {
  const answer = await api.handle({
    method,
    path,
    headers: {
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      ...headers,
    },
    body: body === undefined ? undefined : JSON.stringify(body),
    peer: { kind: 'network', user: undefined, wasRefused: false, address: '192.0.2.7' },
    signal: new AbortController().signal,
  });
  const chunks: Uint8Array[] = [];
  if (answer.body instanceof Uint8Array) chunks.push(answer.body);
  else for await (const chunk of answer.body) chunks.push(chunk);
  return { ...answer, text: Buffer.concat(chunks).toString() };
}

/** The objects in a file of JSON lines. */
export async function readJsonLines<T>(path: string): Promise<T[]> {
  const text = await readFile(path, 'utf8');
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as T);
}
