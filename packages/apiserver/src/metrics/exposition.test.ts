import { expect, test } from 'vitest';
import { familyText } from './exposition.ts';
import { Histogram } from './histogram.ts';

test('a family is written as Prometheus reads it', () => {
  const text = familyText({ name: 'a_total', type: 'counter', help: 'Things.' }, [
    { value: 1 },
    { labels: { path: 'C:\\"x"\n', code: 200 }, value: 2.5 },
  ]);
  expect(text).toBe(
    '# HELP a_total Things.\n# TYPE a_total counter\na_total 1\na_total{path="C:\\\\\\"x\\"\\n",code="200"} 2.5\n',
  );
});

test('a histogram counts what is not above each bound', () => {
  const histogram = new Histogram([1, 2]);
  for (const value of [0.5, 1, 1.5, 9]) histogram.observe(value);
  expect([...histogram.samples({})]).toEqual([
    { suffix: '_bucket', labels: { le: 1 }, value: 2 },
    { suffix: '_bucket', labels: { le: 2 }, value: 3 },
    { suffix: '_bucket', labels: { le: '+Inf' }, value: 4 },
    { suffix: '_sum', labels: {}, value: 12 },
    { suffix: '_count', labels: {}, value: 4 },
  ]);
});
