import { describe, expect, it } from 'vitest';
import { ingressProblems, newIngress, targetOf, withTarget } from './ingress-draft.ts';

describe('the target of a path', () => {
  it('is a service or a workload; path and port stay', () => {
    const path = { path: '/api', targetPort: 80, serviceId: 'shop:front' };
    expect(targetOf(path)).toBe('service shop:front');
    const moved = withTarget(path, 'workload deployment:shop:web');
    expect(moved).toEqual({
      path: '/api',
      targetPort: 80,
      workloadIds: ['deployment:shop:web'],
    });
    expect(targetOf(moved)).toBe('workload deployment:shop:web');
    expect(withTarget(moved, 'service shop:front')).toEqual(path);
    expect(targetOf({})).toBeUndefined();
  });
});

describe('problems of an ingress', () => {
  const paths = (draft: object) =>
    ingressProblems({ ...newIngress('shop'), name: 'shop', ...draft }).map(({ path }) => path);

  it.each([
    [{}, ['rules[0].paths[0].serviceId', 'rules[0].paths[0].targetPort']],
    [{ rules: [{ paths: [{ serviceId: 'shop:front', targetPort: 80 }] }] }, []],
    [{ rules: [] }, ['rules']],
    [{ rules: [], defaultBackend: { serviceId: 'shop:front' } }, ['defaultBackend.targetPort']],
  ])('stand at their fields: %j', (draft, expected) => {
    expect(paths(draft)).toEqual(expected);
  });
});
