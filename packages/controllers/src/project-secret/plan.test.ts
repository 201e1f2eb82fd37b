import type { KubernetesObject } from '@drover/apimachinery';
import { describe, expect, it } from 'vitest';
import { isDone, planCopies } from './plan.ts';

const wanted = { labels: { l: '1' }, annotations: {}, dataCount: 0 };
const ours = { manager: 'drover-project-secret', operation: 'Update', fieldsV1: {} } as const;

function copy(namespace: string, isRight = true): KubernetesObject {
  return {
    metadata: { name: 's', namespace, labels: { l: isRight ? '1' : '2' }, managedFields: [ours] },
  };
}

function plan(
  namespaces: readonly string[],
  present: readonly KubernetesObject[],
  options: { readonly strays?: readonly KubernetesObject[]; readonly isGone?: boolean } = {},
) {
  const { strays = [], isGone = false } = options;
  const copyIn = (namespace: string) =>
    present.find(({ metadata }) => metadata?.namespace === namespace);
  return planCopies({ wanted: isGone ? undefined : wanted, namespaces, strays, copyIn });
}

describe('what is to be done about the copies of a secret', () => {
  it('is nothing when all are right', () => {
    const done = plan(['a', 'b'], [copy('a'), copy('b')]);
    expect(done).toEqual({ create: [], update: [], remove: [] });
    expect(isDone(done)).toBe(true);
  });

  it('is to create what is missing, update what is wrong, and remove strays', () => {
    const [wrong, stray] = [copy('b', false), copy('c')];
    const work = plan(['a', 'b'], [wrong], { strays: [stray] });
    expect(work).toEqual({ create: ['a'], update: [wrong], remove: [stray] });
    expect(isDone(work)).toBe(false);
  });

  it('is to remove all when there is nothing to copy any more', () => {
    const [last, stray] = [copy('a'), copy('c')];
    const work = plan(['a', 'b'], [last], { strays: [stray], isGone: true });
    expect(work).toEqual({ create: [], update: [], remove: [stray, last] });
  });
});
