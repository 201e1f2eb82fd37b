import { describe, expect, it } from 'vitest';
import { redact, redactUrl } from './redact.ts';

const none = new Set<string>();

describe('redact', () => {
  it.each([
    ['passwords by name', { password: 'x', newPassword: 'x', username: 'u' }, { username: 'u' }],
    ['tokens', { token: 'x', bearerToken: 'x', tokenName: 'token-1' }, { tokenName: 'token-1' }],
    [
      'the data of Secrets, in lists too',
      { items: [{ kind: 'Secret', data: { a: 'eA==' }, metadata: { name: 's' } }] },
      { items: [{ kind: 'Secret', metadata: { name: 's' } }] },
    ],
    [
      'secrets of the v3 API',
      { type: 'secret', data: { a: 'eA==' }, stringData: { b: 'x' }, name: 's' },
      { type: 'secret', name: 's' },
    ],
    [
      'what kubectl repeats of an object',
      { annotations: { 'kubectl.kubernetes.io/last-applied-configuration': '{"data":{"a":"x"}}' } },
      { annotations: {} },
    ],
    ['credentials of clouds', { amazonec2credentialConfig: { accessKey: 'x' } }, {}],
    [
      'variables',
      { env: [{ name: 'DB_PASSWORD', value: 'x' }] },
      { env: [{ name: 'DB_PASSWORD' }] },
    ],
  ])('leaves %s out', (_what, body, kept) => {
    expect(withoutRedacted(redact(body, none))).toEqual(kept);
  });

  it('leaves out what the schemas call secret, whatever its name', () => {
    expect(redact({ spKey: 'x', spCert: 'c' }, new Set(['spkey']))).toEqual({
      spKey: '[redacted]',
      spCert: 'c',
    });
  });

  it.each([
    ['-----BEGIN EC PRIVATE KEY-----\nMHc'],
    ['Bearer eyJhbGciOiJSUzI1NiIs.eyJzdWIiOiIxIn0.abc'],
    [`kubeconfig-user-x7z:${'b'.repeat(54)}`],
    ['apiVersion: v1\nkind: Config\nusers: []'],
  ])('leaves out a text that looks like a credential: %s', (text) => {
    expect(redact({ note: text }, none)).toEqual({ note: '[redacted]' });
  });

  it('keeps what tells nothing', () => {
    const body = { name: 'a', mustChangePassword: true, secretName: 's', count: 1, token: '' };
    expect(redact(body, none)).toEqual(body);
  });

  it('survives depth', () => {
    let deep: unknown = 'x';
    for (let depth = 0; depth < 10_000; depth += 1) deep = [deep];
    expect(JSON.stringify(redact(deep, none))).toContain('[redacted]');
  });
});

it('leaves secrets out of addresses', () => {
  expect(redactUrl('/v3/users?action=logout&CSRF=abc&name=b')).toBe(
    '/v3/users?action=logout&CSRF=[redacted]&name=b',
  );
  expect(redactUrl('/v3/import/bcdf_c-abc12.yaml')).toBe('/v3/import/[redacted]_c-abc12.yaml');
  expect(redactUrl('/x?access_token=1')).toBe('/x?access_token=[redacted]');
});

function withoutRedacted(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(value, (_key, inner: unknown): unknown =>
      inner === '[redacted]' ? undefined : inner,
    ),
  ) as unknown;
}
