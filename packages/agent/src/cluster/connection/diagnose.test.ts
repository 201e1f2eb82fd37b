import { timeoutErrors } from '@drover/base';
import { tunnelErrors } from '@drover/tunnel';
import { describe, expect, test } from 'vitest';
import { agentErrors } from '../../errors.ts';
import { culpritOf, diagnose, diagnoseEnd, retryOf } from './diagnose.ts';

const FACTS = { host: 'drover.example.com', skewSeconds: -400 };

function nodeError(code: string, message = code): Error {
  return Object.assign(new Error(message), { code });
}

function unreachable(cause: unknown): Error {
  return tunnelErrors.create('TUNNEL_UNREACHABLE', { url: 'wss://x', reason: 'y' }, { cause });
}

describe('why the agent is not connected', () => {
  test.each([
    ['ENOTFOUND', 'AGENT_DNS_FAILED'],
    ['EAI_AGAIN', 'AGENT_DNS_FAILED'],
    ['ECONNREFUSED', 'AGENT_SERVER_NOT_LISTENING'],
    ['EHOSTUNREACH', 'AGENT_SERVER_UNREACHABLE'],
    ['SELF_SIGNED_CERT_IN_CHAIN', 'AGENT_TLS_UNTRUSTED'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'AGENT_TLS_NAME'],
    ['CERT_HAS_EXPIRED', 'AGENT_CLOCK_WRONG'],
    ['ERR_SSL_WRONG_VERSION_NUMBER', 'AGENT_TLS_FAILED'],
    ['ECONNRESET', 'AGENT_CONNECTION_FAILED'],
  ])('%s is %s', (code, expected) => {
    const failure = diagnose(unreachable(nodeError(code)), FACTS);
    expect(failure.code).toBe(expected);
    expect(failure.message + failure.remedy).not.toMatch(/\{\w+\}/);
  });

  test.each([5, undefined])(
    'a certificate is out of time where clocks differ by %s s',
    (skewSeconds) => {
      const failure = diagnose(unreachable(nodeError('CERT_HAS_EXPIRED')), {
        ...FACTS,
        skewSeconds,
      });
      expect([failure.code, culpritOf(failure)]).toEqual(['AGENT_TLS_TIME', 'tls']);
    },
  );

  test.each([
    [nodeError('EAI_AGAIN'), 'dns'],
    [nodeError('ETIMEDOUT'), 'route'],
    [nodeError('CERT_NOT_YET_VALID'), 'clock'],
    [nodeError('ECONNREFUSED'), 'server'],
    [agentErrors.create('AGENT_PROXY_UNREACHABLE'), 'proxy'],
    [agentErrors.create('AGENT_OLD_SERVER'), 'server'],
  ])('%s names the culprit %s', (cause, culprit) => {
    expect(culpritOf(diagnose(unreachable(cause), FACTS))).toBe(culprit);
  });

  test('a time-out is a matter of the network', () => {
    const cause = timeoutErrors.create('DEADLINE_EXCEEDED', { what: 'x', timeoutMs: 1 });
    expect(diagnose(unreachable(cause), FACTS).code).toBe('AGENT_SERVER_UNREACHABLE');
  });

  test('of several addresses the first failure counts', () => {
    const cause = new AggregateError([nodeError('ECONNREFUSED'), nodeError('ENETUNREACH')]);
    expect(diagnose(unreachable(cause), FACTS).code).toBe('AGENT_SERVER_NOT_LISTENING');
  });

  test('a clock that is wrong is named', () => {
    const failure = diagnose(unreachable(nodeError('CERT_NOT_YET_VALID')), FACTS);
    expect(failure.message).toContain('by -400 s');
  });

  test.each([
    [401, 'failed authentication', 'AGENT_TOKEN_REFUSED', 'slowly'],
    [400, 'cluster not found', 'AGENT_REGISTRATION_REFUSED', 'slowly'],
    [400, '{"code":"SERVER_BAD_HANDSHAKE"}', 'AGENT_UPGRADE_STRIPPED', 'soon'],
    [426, '', 'AGENT_UPGRADE_STRIPPED', 'soon'],
    [200, '<html>', 'AGENT_UPGRADE_STRIPPED', 'soon'],
    [404, '', 'AGENT_UPGRADE_STRIPPED', 'soon'],
    [503, 'later', 'AGENT_SERVER_BUSY', 'soon'],
    [502, 'Bad Gateway', 'AGENT_SERVER_FAILED', 'soon'],
  ])('the answer %i %s is %s', (status, body, expected, retry) => {
    const failure = diagnose(
      tunnelErrors.create('TUNNEL_HANDSHAKE_REFUSED', { status, body }),
      FACTS,
    );
    expect(failure.code).toBe(expected);
    expect(retryOf(failure)).toBe(retry);
  });

  test('a wrong authority is for a person to solve', () => {
    const failure = agentErrors.create('AGENT_CA_MISMATCH');
    expect(diagnose(failure, FACTS)).toBe(failure);
    expect(retryOf(failure)).toBe('never');
  });
});

describe('why a tunnel ended', () => {
  const cut = tunnelErrors.create('TUNNEL_PEER_CLOSED', { code: 1006, reason: '' });
  const closed = tunnelErrors.create('TUNNEL_PEER_CLOSED', { code: 1001, reason: 'bye' });

  test.each([
    [cut, 60_200, 60_900, 'AGENT_TUNNEL_CUT'],
    [cut, 60_200, 90_000, 'AGENT_TUNNEL_LOST'],
    [cut, 60_200, undefined, 'AGENT_TUNNEL_LOST'],
    [cut, 2_000, 2_100, 'AGENT_TUNNEL_CUT'],
    [cut, 2_000, 2_600, 'AGENT_TUNNEL_LOST'],
    [cut, 800, 800, 'AGENT_TUNNEL_LOST'],
    [closed, 60_200, 60_900, 'AGENT_TUNNEL_LOST'],
  ])('case %#: after %#', (cause, lifeMs, previousLifeMs, code) => {
    expect(diagnoseEnd({ cause, lifeMs, previousLifeMs }).code).toBe(code);
  });
});
