import { failureStatus, StatusError } from '@drover/apimachinery';
import { describe, expect, it } from 'vitest';
import { refusalOfFailure } from './refusal-of-failure.ts';

const session = {
  cluster: 'c-1',
  params: { address: '10.0.0.1:443', caCert: 'Y2E=', token: 'jwt-of-the-agent', features: [] },
};

function tlsError(code: string): Error {
  return Object.assign(new Error(`said ${code}`), { code });
}

describe('refusalOfFailure', () => {
  it.each([
    [new Error('wrapped', { cause: tlsError('SELF_SIGNED_CERT_IN_CHAIN') }), 'ApiServerUntrusted'],
    [tlsError('ERR_TLS_CERT_ALTNAME_INVALID'), 'ApiServerUntrusted'],
    [new StatusError(failureStatus(401, 'Unauthorized', 'no')), 'TokenRefused'],
    [new StatusError(failureStatus(403, 'Forbidden', 'no')), 'TokenRefused'],
    [tlsError('ECONNREFUSED'), 'ApiServerFailed'],
  ])('calls %s %s, with cause and remedy and without the token', (failure, reason) => {
    const refusal = refusalOfFailure(failure, session);
    expect(refusal.reason).toBe(reason);
    expect(refusal.message).not.toMatch(/\{\w+\}|jwt-of-the-agent/);
  });

  it('names what is below what failed', () => {
    const failure = new Error('wrapped', { cause: tlsError('CERT_HAS_EXPIRED') });
    expect(refusalOfFailure(failure, session)).toMatchObject({ code: 'TUNNEL_API_UNTRUSTED' });
    expect(refusalOfFailure(failure, session).message).toContain('said CERT_HAS_EXPIRED');
  });
});
