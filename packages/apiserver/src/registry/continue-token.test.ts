import { StatusError } from '@drover/apimachinery';
import { expect, test } from 'vitest';
import { decodeContinueToken, encodeContinueToken, expiredTokenError } from './continue-token.ts';

test('a token says where a list goes on, in the form of Kubernetes', () => {
  const token = encodeContinueToken({ revision: 7, after: 'default/a' });
  expect(JSON.parse(Buffer.from(token, 'base64url').toString())).toEqual({
    v: 'meta.k8s.io/v1',
    rv: 7,
    start: 'default/a\0',
  });
  expect(decodeContinueToken(token)).toEqual({ revision: 7, after: 'default/a' });
});

test.each([
  'xyz',
  '',
  Buffer.from('null').toString('base64url'),
  Buffer.from('{"v":"v2"}').toString('base64url'),
  Buffer.from('{"v":"meta.k8s.io/v1","rv":1.5,"start":"a"}').toString('base64url'),
  Buffer.from('{"v":"meta.k8s.io/v1","rv":1}').toString('base64url'),
])('%j is refused', (token) => {
  expect(() => decodeContinueToken(token)).toThrowError(
    expect.objectContaining({ status: expect.objectContaining({ code: 400 }) as object }),
  );
});

test.each([
  ['missing', String.raw`invalid character '\u009a' looking for beginning of value`],
  ['MQ', 'json: cannot unmarshal number into Go value of type storage.continueToken'],
  ['', 'unexpected end of JSON input'],
])('of %j it is told what is wrong', (token, why) => {
  expect(() => decodeContinueToken(token)).toThrowError(
    `invalid continue token: continue key is not valid: ${why}`,
  );
});

test('an expired token is answered with one that goes on in the newest state', () => {
  const error = expiredTokenError('default/a');
  expect(error).toBeInstanceOf(StatusError);
  expect(error.status).toMatchObject({ code: 410, reason: 'Expired' });
  expect(decodeContinueToken(error.status.metadata.continue ?? '')).toEqual({
    revision: -1,
    after: 'default/a',
  });
});
