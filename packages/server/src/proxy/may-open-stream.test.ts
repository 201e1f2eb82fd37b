import { hasCode } from '@drover/base';
import { describe, expect, it } from 'vitest';
import { mayOpenStream } from './may-open-stream.ts';

const identity = { user: 'u-1', groups: ['drover:p-1:looks'], extra: {} };
const POD = '/api/v1/namespaces/web/pods/one';

/** What the cluster was asked, and what came of it. */
async function ask(method: string, path: string, allowed: boolean) {
  const asked: unknown[] = [];
  const upstream = {
    host: 'cluster',
    transport: {
      name: 'test',
      request: async ({
        headers = {},
        body,
      }: {
        headers?: Record<string, unknown>;
        body?: unknown;
      }) => {
        const { spec } = JSON.parse(await textOf(body)) as { spec: { resourceAttributes: object } };
        asked.push({ as: headers['impersonate-user'], ...spec.resourceAttributes });
        const answer = Buffer.from(JSON.stringify({ status: { allowed } }));
        return {
          status: 201,
          headers: { 'content-type': 'application/json' },
          body: (async function* () {
            yield await Promise.resolve(answer);
          })(),
          discard: () => {},
        };
      },
      [Symbol.asyncDispose]: () => Promise.resolve(),
    },
  };
  const question = { method, path, identity, upstream, cluster: 'c-1' };
  const outcome = await mayOpenStream(question, new AbortController().signal).then(
    () => 'open',
    (error: unknown) => (hasCode(error, 'SERVER_FORBIDDEN') ? error.message : error),
  );
  return { asked, outcome };
}

async function textOf(body: unknown): Promise<string> {
  if (typeof body === 'string') return body;
  if (body instanceof Uint8Array) return Buffer.from(body).toString();
  const chunks: Uint8Array[] = [];
  for await (const chunk of body as AsyncIterable<Uint8Array>) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

describe('mayOpenStream', () => {
  it.each(['exec', 'attach', 'portforward'])('asks for the right to create %s', async (name) => {
    const attributes = { verb: 'create', group: '', resource: 'pods', subresource: name };
    const where = { namespace: 'web', name: 'one' };
    const { asked, outcome } = await ask('GET', `${POD}/${name}`, false);
    expect(asked).toEqual([{ as: 'u-1', ...attributes, ...where }]);
    expect(outcome).toBe(`You may not create pods/${name} in namespace web of cluster c-1`);
    expect((await ask('GET', `${POD}/${name}`, true)).outcome).toBe('open');
  });

  it.each([`${POD}/exec/`, `${POD}/%65xec`, '/api/v1/namespaces/web/%70ods/one/exec'])(
    'knows a stream by %s',
    async (path) => {
      expect((await ask('GET', path, false)).asked).toHaveLength(1);
      expect((await ask('HEAD', path, false)).asked).toHaveLength(1);
    },
  );

  it.each([
    ['GET', POD],
    ['GET', `${POD}/log`],
    ['GET', `${POD}/proxy/exec`],
    ['GET', '/api/v1/namespaces/web/services/one/exec'],
    ['GET', '/apis/example.com/v1/namespaces/web/pods/one/exec'],
    // The API server asks by itself.
    ['POST', `${POD}/exec`],
  ])('leaves %s %s to the API server', async (method, path) => {
    expect(await ask(method, path, false)).toEqual({ asked: [], outcome: 'open' });
  });
});
