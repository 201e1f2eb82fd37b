import { describe, expect, it } from 'vitest';
import { clampTtlMs, isPathInScope } from './token-rules.ts';

describe('isPathInScope', () => {
  it.each([
    ['/k8s/clusters/c-abc12', true],
    ['/k8s/clusters/c-abc12/api/v1/pods', true],
    ['/v3/clusters/c-abc12', true],
    ['/v3/cluster/c-abc12/nodes', true],
    ['/v3/clusters', false],
    ['/v3/clusters/c-abc123', false],
    ['/v3/tokens', false],
    ['/k8s/clusters/local/api', false],
    ['/k8s/clusters/c-abc12/../local/api', false],
    ['/k8s/clusters/./c-abc12/api', false],
    ['/v3/clusters/C-ABC12', false],
  ])('%s: %s', (path, inScope) => {
    expect(isPathInScope('c-abc12', path)).toBe(inScope);
  });
});

describe('clampTtlMs', () => {
  it.each([
    [0, 0, 0],
    [5_000, 0, 5_000],
    [0, 1, 60_000],
    [5_000, 1, 5_000],
    [99_000, 1, 60_000],
    [-5, 0, 0],
    [-5, 1, 60_000],
    [1_500.7, 0, 1_500],
    [1e300, 0, 3_153_600_000_000],
    [1e300, 1, 60_000],
  ])('%i ms under a cap of %i min is %i ms', (requested, minutes, expected) => {
    expect(clampTtlMs(requested, minutes)).toBe(expected);
  });
});
