import { describe, expect, it } from 'vitest';
import { closestNames } from './closest-names.ts';
import { expandShortName, shortNamesOf } from './short-names.ts';

describe('short names', () => {
  it('stand for ids of types, in any capitals, and nothing else is touched', () => {
    expect(expandShortName('CRTB')).toBe('clusterRoleTemplateBinding');
    expect(expandShortName('svc')).toBe('service');
    expect(expandShortName('clusters')).toBe('clusters');
    expect(expandShortName('constructor')).toBe('constructor');
    expect(shortNamesOf('project')).toEqual(['proj']);
  });
});

describe('closestNames', () => {
  it('proposes what is at most a third wrong, nearest first', () => {
    const names = ['clusters', 'clusterAlerts', 'users', 'nodes', 'nodePools'];
    expect(closestNames('clustrs', names)).toEqual(['clusters']);
    expect(closestNames('nods', names)).toEqual(['nodes']);
    expect(closestNames('zebra', names)).toEqual([]);
  });

  it('costs little for absurd words', () => {
    expect(closestNames('x'.repeat(1_000_000), ['clusters'])).toEqual([]);
  });
});
