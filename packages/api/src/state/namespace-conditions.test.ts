import { describe, expect, it } from 'vitest';
import { annotatedConditions, withNamespaceFacts } from './namespace-conditions.ts';

const NOW = '2030-01-01T00:00:00Z';
const RANCHERS =
  '{"Conditions":[{"Type":"InitialRolesPopulated","Status":"True","Message":"","LastUpdateTime":"2020-01-01T00:00:00Z"}]}';

describe('conditions of a namespace', () => {
  it.each([
    ['as Rancher writes them', RANCHERS],
    [
      'in lower case',
      '{"conditions":[{"type":"InitialRolesPopulated","status":"True","message":""}]}',
    ],
  ])('are read %s', (_how, text) => {
    expect(annotatedConditions(text)).toEqual([
      { type: 'InitialRolesPopulated', status: 'True', reason: '', message: '' },
    ]);
  });

  it.each([undefined, '', '{', 'null', '[]', '{"Conditions":7}', '{"Conditions":[null,[]]}'])(
    'are none in %s',
    (text) => {
      expect(annotatedConditions(text)).toEqual([]);
    },
  );

  it('are added beside those of others, which stay as they are', () => {
    const fact = { status: 'False', reason: 'Exceeded', message: 'pods (2 > 1)' } as const;
    const text = withNamespaceFacts(RANCHERS, { ResourceQuotaValidated: fact }, NOW) ?? '';
    expect(JSON.parse(text)).toEqual({
      Conditions: [
        {
          Type: 'InitialRolesPopulated',
          Status: 'True',
          Message: '',
          LastUpdateTime: '2020-01-01T00:00:00Z',
        },
        {
          Type: 'ResourceQuotaValidated',
          Status: 'False',
          Reason: 'Exceeded',
          Message: 'pods (2 > 1)',
          LastUpdateTime: NOW,
        },
      ],
    });
    expect(withNamespaceFacts(text, { ResourceQuotaValidated: undefined }, NOW)).toBe(RANCHERS);
  });

  it('are the same text when they say it already, whoever wrote it', () => {
    const lower = '{"conditions":[{"type":"InitialRolesPopulated","status":"True"}]}';
    for (const text of [RANCHERS, lower]) {
      const facts = { InitialRolesPopulated: { status: 'True' }, Gone: undefined } as const;
      expect(withNamespaceFacts(text, facts, NOW)).toBe(text);
    }
  });

  it('leave nothing behind when the last one goes', () => {
    expect(withNamespaceFacts(RANCHERS, { InitialRolesPopulated: undefined }, NOW)).toBeUndefined();
    expect(withNamespaceFacts(undefined, {}, NOW)).toBeUndefined();
  });

  it('replace what is no JSON', () => {
    const text = withNamespaceFacts('{', { Ready: { status: 'True' } }, NOW);
    expect(annotatedConditions(text)).toMatchObject([{ type: 'Ready', status: 'True' }]);
  });
});
