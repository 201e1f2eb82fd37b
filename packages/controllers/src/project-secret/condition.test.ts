import { FakeClock } from '@drover/base/testing';
import { describe, expect, it } from 'vitest';
import { problemOf, statusAnnotation } from './condition.ts';

const clock = new FakeClock(Date.parse('2030-01-01T00:00:00Z'));
const conflict = problemOf({ conflicts: ['b', 'a'], refusals: [] });
const told = (text: string | undefined) => ({
  metadata: { annotations: text === undefined ? {} : { 'cattle.io/status': text } },
});

describe('the condition of a project secret', () => {
  it('is none while nothing is wrong', () => {
    const problem = problemOf({ conflicts: [], refusals: [] });
    expect(problem).toBeUndefined();
    expect(statusAnnotation(told(undefined), problem, clock)).toBeUndefined();
  });

  it('names namespaces and reasons, of many some', () => {
    const refusals = Array.from({ length: 7 }, (_, index) => ({
      namespace: `n-${index}`,
      reason: 'Forbidden',
    }));
    expect(problemOf({ conflicts: ['b', 'a'], refusals })).toEqual({
      type: 'Reconciled',
      status: 'False',
      reason: 'NamespaceConflict',
      message:
        'A secret of this name that is not of the project is in the namespaces a, b. It is left alone; delete it, or give one of the two another name. The cluster refused the copies in the namespaces n-0, n-1, n-2, n-3, n-4 and 2 more (Forbidden). Look for a quota of secrets, a policy or a webhook there; it is tried again every minute.',
    });
    expect(problemOf({ conflicts: [], refusals })?.reason).toBe('ClusterRefused');
  });

  it('is written once, beside those of others, and told to be over', () => {
    const others = '{"conditions":[{"type":"Other","status":"True"}]}';
    const text = statusAnnotation(told(others), conflict, clock);
    expect(JSON.parse(text ?? '')).toEqual({
      conditions: [
        { type: 'Other', status: 'True' },
        {
          ...conflict,
          lastTransitionTime: '2030-01-01T00:00:00Z',
          lastUpdateTime: '2030-01-01T00:00:00Z',
        },
      ],
    });
    expect(statusAnnotation(told(text), conflict, clock)).toBeUndefined();
    const over = statusAnnotation(told(text), undefined, clock);
    expect(JSON.parse(over ?? '')).toMatchObject({
      conditions: [{ type: 'Other' }, { type: 'Reconciled', status: 'True' }],
    });
    expect(statusAnnotation(told(over), undefined, clock)).toBeUndefined();
  });

  it('replaces an annotation that is no list of conditions', () => {
    for (const text of ['{', 'null', '{"conditions":1}']) {
      const after = statusAnnotation(told(text), conflict, clock);
      expect(JSON.parse(after ?? '')).toMatchObject({ conditions: [conflict] });
    }
  });
});
