import { expect, test } from 'vitest';
import { mergeTolerations } from './tolerations.ts';

const exists = { key: 'k', operator: 'Exists' };

test('of equal tolerations one is kept', () => {
  expect(mergeTolerations([exists], [exists])).toEqual([exists]);
});

test.each([
  [{ key: 'k', operator: 'Equal', value: 'v', effect: 'NoSchedule' }, exists],
  [{ ...exists, effect: 'NoExecute' }, exists],
  [exists, { operator: 'Exists' }],
  [
    { ...exists, effect: 'NoExecute', tolerationSeconds: 5 },
    { ...exists, effect: 'NoExecute', tolerationSeconds: 10 },
  ],
])('%j is covered by %j, in either order', (narrow, wide) => {
  expect(mergeTolerations([narrow], [wide])).toEqual([wide]);
  expect(mergeTolerations([wide], [narrow])).toEqual([wide]);
});

test.each([
  [exists, { key: 'other', operator: 'Exists' }],
  [
    { ...exists, effect: 'NoSchedule' },
    { ...exists, effect: 'NoExecute' },
  ],
])('%j and %j are both kept', (first, second) => {
  expect(mergeTolerations([first], [second])).toEqual([first, second]);
});

test('what is tolerated without end covers what is tolerated for a time', () => {
  const endless = { ...exists, effect: 'NoExecute' };
  expect(mergeTolerations([{ ...endless, tolerationSeconds: 10 }], [endless])).toEqual([endless]);
});
