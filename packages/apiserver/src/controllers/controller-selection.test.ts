import { expect, test } from 'vitest';
import { selectControllers } from './controller-selection.ts';

const NAMESPACE = 'namespace-controller';

test.each([
  [undefined, true],
  [['*'], true],
  [['*', `-${NAMESPACE}`], false],
  [[NAMESPACE], true],
  [['garbage-collector-controller'], false],
  [[], false],
])('of %j the controller of namespaces runs: %s', (selection, runs) => {
  expect(selectControllers(selection)(NAMESPACE)).toBe(runs);
});

test('what belongs to the API server itself always runs', () => {
  expect(selectControllers([])('customresourcedefinition')).toBe(true);
});

test('a name that there is not is refused', () => {
  expect(() => selectControllers(['*', '-nonsense'])).toThrowError(
    expect.objectContaining({ code: 'APISERVER_CONTROLLER_UNKNOWN' }),
  );
});
