import { describe, expect, it } from 'vitest';
import { type AuditEvent, actorOf, objectOf, outcomeOf } from './audit.ts';

const event = (parts: Partial<AuditEvent>): AuditEvent => ({
  auditID: 'a',
  stage: 'ResponseComplete',
  verb: 'create',
  requestURI: '/v3/clusters?limit=1',
  ...parts,
});

describe('actorOf', () => {
  it.each([
    [{ user: { username: 'u-1', extra: { username: ['jane'] } } }, 'jane'],
    [{ user: { username: 'u-1' } }, 'u-1'],
    [{ user: { username: 'u-1' }, impersonatedUser: { username: 'bob' } }, 'u-1 as bob'],
    [
      {
        user: { username: 'system:anonymous' },
        annotations: { 'drover.dev/login-name': 'root' },
      },
      'root',
    ],
    [{}, ''],
  ])('%j is %s', (parts, expected) => {
    expect(actorOf(event(parts))).toBe(expected);
  });
});

describe('objectOf', () => {
  it.each([
    [
      { objectRef: { resource: 'clusters', name: 'c-1', subresource: 'generatekubeconfig' } },
      'clusters/c-1/generatekubeconfig',
    ],
    [{ objectRef: { resource: 'pods', namespace: 'default' } }, 'default/pods'],
    [{}, '/v3/clusters'],
  ])('%j is %s', (parts, expected) => {
    expect(objectOf(event(parts))).toBe(expected);
  });
});

describe('outcomeOf', () => {
  it.each([
    [201, '201', 'teal'],
    [403, '403', 'orange'],
    [500, '500', 'red'],
  ])('%d', (code, label, color) => {
    expect(outcomeOf(event({ responseStatus: { code } }))).toEqual({ label, color });
  });

  it('of what has only begun', () => {
    expect(outcomeOf(event({ stage: 'RequestReceived' })).label).toBe('began');
  });
});
