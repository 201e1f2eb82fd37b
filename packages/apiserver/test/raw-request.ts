import type { Transport } from '@drover/client';
import { startTestApiServer, type TestApiServer } from '../src/testing/index.ts';

/** An answer as it was sent. */
export interface RawAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Parsed where it is JSON; the lines of a watch one by one. */
  readonly body: unknown;
  readonly text: string;
}

/** What a request carries beside method and path. */
export interface RawOptions {
  /** A text or bytes are sent as they are, anything else as JSON. */
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
}

/** Media types of patches. */
export const PATCH = {
  merge: { 'content-type': 'application/merge-patch+json' },
  strategic: { 'content-type': 'application/strategic-merge-patch+json' },
  json: { 'content-type': 'application/json-patch+json' },
  apply: { 'content-type': 'application/apply-patch+yaml' },
};

/** A request that no client stands before. */
export async function send(
  transport: Transport,
  method: string,
  path: string,
  { body, headers = {} }: RawOptions = {},
): Promise<RawAnswer> {
  const isRaw = body === undefined || typeof body === 'string' || body instanceof Uint8Array;
  const type = body === undefined ? {} : { 'content-type': 'application/json' };
  const response = await transport.request({
    method,
    path,
    headers: { ...type, ...headers },
    body: isRaw ? body : JSON.stringify(body),
  });
  const chunks: Uint8Array[] = [];
  for await (const chunk of response.body) chunks.push(chunk);
  const text = Buffer.concat(chunks).toString();
  return { status: response.status, headers: response.headers, text, body: parsed(text) };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // A watch, or no JSON at all.
  }
  try {
    return text
      .trim()
      .split('\n')
      .map((line): unknown => JSON.parse(line));
  } catch {
    return text;
  }
}

/** Runs a test on a server of its own. */
export async function withServer(
  use: (
    request: (method: string, path: string, options?: RawOptions) => Promise<RawAnswer>,
    server: TestApiServer,
  ) => Promise<void>,
): Promise<void> {
  await using server = await startTestApiServer();
  const transport = server.transport();
  await use((method, path, options) => send(transport, method, path, options), server);
}
