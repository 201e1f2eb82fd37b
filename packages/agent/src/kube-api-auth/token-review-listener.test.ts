import { describe, expect, test } from 'vitest';
import { openTokenReviewListener } from './token-review-listener.ts';

const REVIEW = {
  apiVersion: 'authentication.k8s.io/v1beta1',
  kind: 'TokenReview',
  spec: { token: 'a:b' },
};

async function ask(
  body: unknown,
  { ready = true, path = '/v1/authenticate', method = 'POST' } = {},
): Promise<{ status: number; body: unknown }> {
  await using listener = await openTokenReviewListener({
    port: 0,
    ready: () => ready,
    review: (token) => ({ authenticated: false, error: `asked for ${token}` }),
  });
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const answer = await fetch(`http://127.0.0.1:${listener.port}${path}`, {
    method,
    ...(method === 'POST' && { body: text }),
  });
  return { status: answer.status, body: await answer.json() };
}

describe('reviews of tokens', () => {
  test('are answered in the version in which they were asked', async () => {
    expect(await ask(REVIEW, { path: '/v1/authenticate?timeout=30s' })).toEqual({
      status: 200,
      body: {
        apiVersion: 'authentication.k8s.io/v1beta1',
        kind: 'TokenReview',
        status: { authenticated: false, error: 'asked for a:b' },
      },
    });
  });

  test.each([
    ['no JSON', '{'],
    ['null', 'null'],
    ['another kind', { ...REVIEW, kind: 'Pod' }],
    ['another version', { ...REVIEW, apiVersion: 'authentication.k8s.io/v2' }],
    ['no token', { ...REVIEW, spec: {} }],
  ])('are refused when the body is %s', async (_what, body) => {
    expect((await ask(body)).status).toBe(400);
  });

  test('are refused when the body is longer than a review', async () => {
    expect((await ask('x'.repeat(64 * 1024 + 1))).status).toBe(413);
  });

  test('have to wait until the tokens are known', async () => {
    expect((await ask(REVIEW, { ready: false })).status).toBe(503);
    expect((await ask('', { ready: false, method: 'GET', path: '/readyz' })).status).toBe(503);
    expect((await ask('', { ready: false, method: 'GET', path: '/healthz' })).status).toBe(200);
  });

  test('are asked for by POST, and nothing else is answered', async () => {
    expect((await ask('', { method: 'GET' })).status).toBe(405);
    expect((await ask(REVIEW, { path: '/' })).status).toBe(404);
  });
});
