import { describe, expect, test } from 'vitest';
import type { Difference } from './compare.ts';
import { differenceKey, judge, listProblems } from './judge.ts';
import { parseKnownDifferences } from './known-differences.ts';
import type { StepResult } from './run-scenario.ts';
import type { Method, Scenario } from './step.ts';

const answer = { status: 200, headers: {}, body: {} };
const path = '/api/v1/namespaces/{{ns}}/configmaps';

type Tried = readonly [Method, ...Difference[]];

function results(...steps: readonly Tried[]): StepResult[] {
  const scenario: Scenario = { name: 'x', steps: [] };
  return steps.map(([method, ...differences], index) => ({
    scenario,
    index,
    step: { method, path },
    ours: answer,
    theirs: answer,
    differences,
  }));
}

const status: Difference = { part: 'status', ours: '201 ', theirs: '422 no' };
const field: Difference = { part: 'body.x', ours: 1, theirs: 2 };
const page = (most: number): string =>
  [
    'text',
    '```yaml',
    'id: x',
    'request: configmaps',
    'part: body\\.x',
    `most: ${most}`,
    '```',
    '',
  ].join('\n');

describe('differences', () => {
  test('are explained by an entry that matches request, part and values', () => {
    const known = parseKnownDifferences(page(1));
    expect(judge(results(['GET', field]), known).unexplained).toEqual([]);
    expect(judge(results(['GET', { ...field, part: 'body.xy' }]), known).unexplained).toHaveLength(
      1,
    );
  });

  test('are not judged once a write went different ways', () => {
    const { unexplained } = judge(results(['GET', field], ['POST', status], ['GET', field]), []);
    expect(unexplained.map(differenceKey)).toEqual([
      'core/configmaps list body.x',
      'core/configmaps create status',
    ]);
  });

  test('are judged after a write that both refused, each in its way', () => {
    const both = { ...status, ours: '400 no' };
    expect(judge(results(['POST', both], ['GET', field]), []).unexplained).toHaveLength(2);
  });

  test('of reads do not stop the judging', () => {
    expect(judge(results(['GET', status], ['GET', field]), []).unexplained).toHaveLength(2);
  });

  test('an entry that excuses nothing or too much is a problem', () => {
    const known = parseKnownDifferences(page(1));
    const problems = (...steps: readonly Tried[]): string[] =>
      listProblems(known, judge(results(...steps), known));
    expect(problems(['GET', field])).toEqual([]);
    expect(problems(['GET'])).toEqual(['x: excuses nothing, remove it']);
    expect(problems(['GET', field], ['GET', field])).toEqual(['x: excuses 2 requests, not 1']);
  });

  test('an entry without a bound is refused', () => {
    expect(() => parseKnownDifferences('```yaml\nid: x\npart: y\n```\n')).toThrow('Incomplete');
  });
});
