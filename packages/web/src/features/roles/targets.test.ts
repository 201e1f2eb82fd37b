import { kinds } from '@drover/api';
import { describe, expect, it } from 'vitest';
import { CATALOG } from './catalog.ts';
import { describeTarget, formatTarget, parseTarget } from './targets.ts';

describe('targets', () => {
  it.each([
    ['pods', { group: '', resource: 'pods', names: [] }],
    ['pods/exec', { group: '', resource: 'pods/exec', names: [] }],
    ['deployments.apps', { group: 'apps', resource: 'deployments', names: [] }],
    ['deployments.apps/scale', { group: 'apps', resource: 'deployments/scale', names: [] }],
    ['*.apps', { group: 'apps', resource: '*', names: [] }],
    ['*', { group: '*', resource: '*', names: [] }],
    ['*/scale', { group: '', resource: '*/scale', names: [] }],
    ['certs.example.com', { group: 'example.com', resource: 'certs', names: [] }],
    ['/healthz', { url: '/healthz' }],
    ['/metrics/*', { url: '/metrics/*' }],
  ])('reads %s, and writes it again', (text, target) => {
    expect(parseTarget(text)).toEqual(target);
    expect(formatTarget(target)).toBe(text);
  });

  it.each(['', 'Two words', 'Pods', 'pods/', '.apps', '/a b'])('does not read %j', (text) => {
    expect(parseTarget(text)).toBeUndefined();
  });

  it('tells them in words', () => {
    expect(describeTarget({ group: '', resource: 'secrets', names: ['a', 'b'] })).toBe(
      'secrets (core), only a, b',
    );
    expect(describeTarget({ group: '*', resource: '*', names: [] })).toBe(
      'every resource (every API group)',
    );
  });
});

describe('what can be chosen', () => {
  it('names only kinds that there are in the groups of Drover, and nothing twice', () => {
    const ours = CATALOG.filter(({ group }) => group.endsWith('cattle.io'));
    const known = new Set(kinds.map(({ plural }) => plural));
    for (const { resources } of ours) {
      expect(resources.filter((resource) => !known.has(resource))).toEqual([]);
    }
    const all = CATALOG.flatMap(({ group, resources }) =>
      resources.map((resource) => formatTarget({ group, resource, names: [] })),
    );
    expect(new Set(all).size).toBe(all.length);
  });
});
