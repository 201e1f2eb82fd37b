import { expect, it } from 'vitest';
import { quotaSum } from './quota-sums.ts';

const pods = (all: string, each: string) => ({ key: 'pods', all, each });

it.each([
  [
    pods('20', '4'),
    { used: { pods: '12' }, namespaces: 3 },
    {
      share: 0.6,
      isOver: false,
      words: '12 of 20 are given out to 3 namespaces; 8 left, enough for 2 namespaces more',
    },
  ],
  [
    pods('10', '4'),
    { used: { pods: '12' }, namespaces: 3 },
    {
      share: 1,
      isOver: true,
      words: 'Too little: 12 of 10 are given out to 3 namespaces, 2 more than there is',
    },
  ],
  [
    pods('13', '4'),
    { used: { pods: '12' }, namespaces: undefined },
    {
      share: 0.923,
      isOver: false,
      words: '12 of 13 are given out; 1 left, too little for another namespace',
    },
  ],
  // What is newly limited.
  [
    pods('20', '4'),
    { used: {}, namespaces: 3 },
    {
      share: 0.6,
      isOver: false,
      words: '12 of 20 are given out to 3 namespaces; 8 left, enough for 2 namespaces more',
    },
  ],
  [
    pods('20', '4'),
    { used: {}, namespaces: 0 },
    { share: 0, isOver: false, words: 'Enough for 5 namespaces' },
  ],
  [
    { key: 'limitsMemory', all: '4Gi', each: '512Mi' },
    { used: { limitsMemory: '1536Mi' }, namespaces: 1 },
    {
      share: 0.375,
      isOver: false,
      words:
        '1536Mi of 4Gi are given out to 1 namespace; 2560Mi left, enough for 5 namespaces more',
    },
  ],
  [
    pods('0', '0'),
    { used: {}, namespaces: 0 },
    { share: 0, isOver: false, words: 'Enough for any number of namespaces' },
  ],
])('works out %j with %j', (row, shared, sum) => {
  expect(quotaSum(row, shared)).toEqual(sum);
});

it('says nothing while an amount is being typed', () => {
  for (const row of [pods('', '1'), pods('1', ''), pods('x', '1'), pods('-1', '1')]) {
    expect(quotaSum(row, { used: {}, namespaces: 0 })).toBeUndefined();
  }
});
