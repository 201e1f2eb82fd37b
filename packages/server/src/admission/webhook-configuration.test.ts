import { describe, expect, it } from 'vitest';
import { tokenIn, webhookConfiguration } from './webhook-configuration.ts';

function clientConfigOf(url: string, authority = ''): unknown {
  const made = webhookConfiguration({ address: { url, authority }, token: 't0ken', self: 'me' });
  expect(tokenIn(made)).toBe('t0ken');
  return made.webhooks?.find(({ name }) => name === 'users.validation.drover.dev')?.clientConfig;
}

describe('where the API server asks', () => {
  it('is an address, with what a proxy in front wants', () => {
    expect(clientConfigOf('https://drover.example.com/manage/')).toEqual({
      url: 'https://drover.example.com/manage/v1/webhook/validation/users/t0ken',
    });
  });

  it('is trusted by its authority, if it has one of its own', () => {
    expect(clientConfigOf('https://192.0.2.1:8443', 'PEM')).toEqual({
      url: 'https://192.0.2.1:8443/v1/webhook/validation/users/t0ken',
      caBundle: 'UEVN',
    });
  });

  it('is a Service where the host is one', () => {
    expect(clientConfigOf('https://rancher.cattle-system.svc')).toEqual({
      service: {
        name: 'rancher',
        namespace: 'cattle-system',
        path: '/v1/webhook/validation/users/t0ken',
        port: 443,
      },
    });
  });
});

it('asks about everybody but the server, who is named as a string of CEL', () => {
  const address = { url: 'https://192.0.2.1', authority: '' };
  const { webhooks } = webhookConfiguration({ address, token: 't', self: 'a"b' });
  expect(webhooks).toHaveLength(10);
  expect(webhooks?.[0]).toMatchObject({
    failurePolicy: 'Fail',
    sideEffects: 'None',
    matchConditions: [{ expression: 'request.userInfo.username != "a\\"b"' }, {}],
  });
});

it('finds no secret in what others have written', () => {
  expect(tokenIn({})).toBeUndefined();
  expect(tokenIn({ webhooks: [] })).toBeUndefined();
  expect(tokenIn({ webhooks: [{ clientConfig: { url: 'https://x/other' } }] })).toBeUndefined();
  const url = 'https://x/v1/webhook/validation/users/';
  expect(tokenIn({ webhooks: [{ clientConfig: { url } }] })).toBeUndefined();
});
