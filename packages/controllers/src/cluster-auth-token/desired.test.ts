import type { Token } from '@drover/api';
import { describe, expect, it } from 'vitest';
import { endpointAccess, firstEndMs } from './desired.ts';

const NOW = Date.UTC(2026, 0, 1, 0, 0, 10);

function token(name: string, fields: Partial<Token> = {}): Token {
  return {
    metadata: {
      name,
      creationTimestamp: '2026-01-01T00:00:00Z',
      annotations: { 'authn.management.cattle.io/token-hashed': 'true' },
    },
    token: `$2:salt:${name}`,
    userId: 'u-1',
    clusterName: 'c-1',
    ttl: 20_000,
    ...fields,
  };
}

const IDENTITY = {
  name: 'u-1',
  groups: ['system:authenticated', 'drover:c-1:cluster-member'],
  extra: { principalid: ['local://u-1'], username: ['ann'] },
};
const identityOf = (user: string) => (user === 'u-1' ? IDENTITY : undefined);
const namesOf = (tokens: readonly Token[]) =>
  endpointAccess(tokens, identityOf, NOW).tokens.map(({ metadata }) => metadata?.name);

describe('what a cluster with an authorized endpoint is told', () => {
  it('is the hash of each token, and who its user is there', () => {
    expect(endpointAccess([token('kubeconfig-1')], identityOf, NOW)).toEqual({
      tokens: [
        {
          apiVersion: 'cluster.cattle.io/v3',
          kind: 'ClusterAuthToken',
          metadata: {
            name: 'kubeconfig-1',
            namespace: 'cattle-system',
            labels: { 'drover.dev/managed': 'authorized-endpoint' },
          },
          userName: 'u-1',
          hash: '$2:salt:kubeconfig-1',
          enabled: true,
          expiresAt: '2026-01-01T00:00:20Z',
        },
      ],
      users: [
        {
          apiVersion: 'cluster.cattle.io/v3',
          kind: 'ClusterUserAttribute',
          metadata: {
            name: 'u-1',
            namespace: 'cattle-system',
            labels: { 'drover.dev/managed': 'authorized-endpoint' },
          },
          enabled: true,
          groups: ['drover:c-1:cluster-member', 'system:authenticated'],
          extraByProvider: { local: { principalid: ['local://u-1'], username: ['ann'] } },
        },
      ],
    });
  });

  it('is each user once, however many tokens there are', () => {
    const access = endpointAccess([token('a'), token('b')], identityOf, NOW);
    expect(access.users).toHaveLength(1);
    expect(access.tokens).toHaveLength(2);
  });

  it.each([
    ['ended', token('a', { ttl: 10_000 })],
    ['is disabled', token('a', { enabled: false })],
    ['is stored as it is', token('a', { metadata: { name: 'a' } })],
    ['belongs to somebody who holds nothing', token('a', { userId: 'u-2' })],
  ])('is no token that %s', (_why, ended) => {
    expect(namesOf([ended, token('b')])).toEqual(['b']);
  });

  it('changes when the first of the tokens ends', () => {
    const tokens = [token('a', { ttl: 0 }), token('b'), token('c', { ttl: 15_000 })];
    expect(firstEndMs(tokens, NOW)).toBe(NOW + 5_000);
    expect(firstEndMs([token('a', { ttl: 0 })], NOW)).toBeUndefined();
  });
});
