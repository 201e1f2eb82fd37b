import { describe, expect, it } from 'vitest';
import { quotaProblems, quotaRows, withContainerAmount, withQuotaRows } from './quotas.ts';

const quota = (all: object, each: object) => ({
  name: 'Web',
  resourceQuota: { limit: all, usedLimit: { pods: '3' } },
  namespaceDefaultResourceQuota: { limit: each },
});

describe('the quota of a project', () => {
  it('is shown in lines and put back without losing what was used', () => {
    const draft = quota({ pods: '10', limitsCpu: '4' }, { pods: '2', limitsCpu: '1' });
    const rows = quotaRows(draft);
    expect(rows).toEqual([
      { key: 'limitsCpu', all: '4', each: '1' },
      { key: 'pods', all: '10', each: '2' },
    ]);
    expect(withQuotaRows(draft, rows)).toEqual(draft);
  });

  it('is no more when its last line goes', () => {
    expect(withQuotaRows(quota({ pods: '1' }, { pods: '1' }), [])).toEqual({ name: 'Web' });
    expect(quotaRows({})).toEqual([]);
  });

  it.each([
    [{ pods: '10' }, { pods: '2' }, []],
    [{ limitsMemory: '1Gi' }, { limitsMemory: '1024Mi' }, []],
    [{ pods: '10' }, {}, ['namespaceDefaultResourceQuota.limit.pods']],
    [{}, { pods: '1' }, ['resourceQuota.limit.pods']],
    [{ pods: 'many' }, { pods: '1' }, ['resourceQuota.limit.pods']],
    [{ pods: '-1' }, { pods: '0' }, ['resourceQuota.limit.pods']],
    [{ limitsCpu: '1' }, { limitsCpu: '1500m' }, ['namespaceDefaultResourceQuota.limit.limitsCpu']],
  ])('with %j together and %j each is refused at %j', (all, each, paths) => {
    expect(quotaProblems(quota(all, each)).map(({ path }) => path)).toEqual(paths);
  });
});

it('says nothing of containers when no amount is given', () => {
  const draft = withContainerAmount({ name: 'Web' }, 'limitsCpu', '500m');
  expect(draft).toEqual({ name: 'Web', containerDefaultResourceLimit: { limitsCpu: '500m' } });
  expect(withContainerAmount(draft, 'limitsCpu', '')).toEqual({ name: 'Web' });
  expect(quotaProblems(withContainerAmount(draft, 'limitsMemory', 'x'))).toMatchObject([
    { path: 'containerDefaultResourceLimit.limitsMemory' },
  ]);
});
