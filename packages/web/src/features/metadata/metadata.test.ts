import { describe, expect, it } from 'vitest';
import { annotationProblem, labelProblem, metadataProblems, splitReserved } from './metadata.ts';

describe('labels and annotations', () => {
  it('are apart by who writes them', () => {
    expect(
      splitReserved({ team: 'shop', 'field.cattle.io/projectId': 'p', 'drover.dev/x': 'y' }),
    ).toEqual({
      own: { team: 'shop' },
      reserved: { 'field.cattle.io/projectId': 'p', 'drover.dev/x': 'y' },
    });
    expect(splitReserved()).toEqual({ own: {}, reserved: {} });
  });

  it.each([
    ['team', 'shop'],
    ['example.com/team', ''],
    ['', 'not typed yet'],
  ])('takes the label %j=%j', (key, value) => {
    expect(labelProblem(key, value)).toBeUndefined();
  });

  it.each([
    ['a b', 'c', /^Letters/],
    ['team', 'a shop', /^A value/],
    ['cattle.io/creator', 'me', /Drover alone/],
  ])('refuses the label %j=%j', (key, value, problem) => {
    expect(labelProblem(key, value)).toMatch(problem);
  });

  it('takes any value of an annotation', () => {
    expect(annotationProblem('example.com/note')).toBeUndefined();
    expect(
      metadataProblems({
        labels: { 'a b': 'c', 'cattle.io/creator': 'norman' },
        annotations: { note: 'a whole sentence', '/': '' },
      }).map(({ path }) => path),
    ).toEqual(['labels.a b', 'annotations./']);
  });
});
