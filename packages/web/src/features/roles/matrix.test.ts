import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type MatrixRow,
  type Rule,
  rowsOfRules,
  rulesOfRows,
  STANDARD_VERBS,
  targetKey,
  toggled,
  verbColumns,
  verbOrder,
} from './matrix.ts';

const verbs = fc
  .uniqueArray(fc.constantFrom(...STANDARD_VERBS, 'own', 'escalate'), { maxLength: 4 })
  .map(verbOrder);
const target = fc.oneof(
  fc.record({
    group: fc.constantFrom('', 'apps', '*'),
    resource: fc.constantFrom('pods', 'pods/exec', 'deployments', '*'),
    names: fc
      .uniqueArray(fc.constantFrom('a', 'b'), { maxLength: 2 })
      .map((names) => names.toSorted()),
  }),
  fc.record({ url: fc.constantFrom('/healthz', '/metrics', '*') }),
);
const matrix = fc.uniqueArray(fc.record({ target, verbs }), {
  selector: (row) => targetKey(row.target),
});
const words = (...some: readonly string[]) => fc.array(fc.constantFrom(...some), { maxLength: 3 });
const rule: fc.Arbitrary<Rule> = fc.record(
  {
    verbs: words('get', 'list', '*'),
    apiGroups: words('', 'apps', '*'),
    resources: words('pods', 'secrets', '*'),
    resourceNames: words('a', 'b'),
    nonResourceURLs: words('/healthz', '/metrics'),
  },
  { requiredKeys: ['verbs'] },
);

/** Everything that rules say, one right a line. */
function rights(rules: readonly Rule[]): readonly string[] {
  const said = rowsOfRules(rules).flatMap((row) =>
    row.verbs.map((verb) => `${verb} ${targetKey(row.target)}`),
  );
  return said.toSorted();
}

describe('the matrix of a role', () => {
  it('comes back from its rules as it was', () => {
    fc.assert(
      fc.property(matrix, (rows) => {
        expect(rowsOfRules(rulesOfRows(rows))).toEqual(rows);
      }),
    );
  });

  it('says what its rules say, and its rules say it again', () => {
    fc.assert(
      fc.property(fc.array(rule, { maxLength: 4 }), (rules) => {
        expect(rights(rulesOfRows(rowsOfRules(rules)))).toEqual(rights(rules));
      }),
    );
  });

  it('has a line for each target of each rule, and one for what several say of the same', () => {
    const rules = [
      { verbs: ['list', 'get'], apiGroups: ['', 'apps'], resources: ['pods'] },
      { verbs: ['own', 'get'], apiGroups: [''], resources: ['pods'], resourceNames: [] },
      { verbs: ['get'], apiGroups: [''], resources: ['pods'], resourceNames: ['b', 'a', 'b'] },
      { verbs: ['get'], nonResourceURLs: ['/healthz'], apiGroups: null, resources: null },
    ];
    expect(rowsOfRules(rules)).toEqual([
      { target: { group: '', resource: 'pods', names: [] }, verbs: ['get', 'list', 'own'] },
      { target: { group: 'apps', resource: 'pods', names: [] }, verbs: ['get', 'list'] },
      { target: { group: '', resource: 'pods', names: ['a', 'b'] }, verbs: ['get'] },
      { target: { url: '/healthz' }, verbs: ['get'] },
    ]);
  });

  it('joins lines to one rule that follow each other and differ in the resource alone', () => {
    const row = (group: string, resource: string, ...of: string[]): MatrixRow => ({
      target: { group, resource, names: [] },
      verbs: of,
    });
    const rows = [
      row('', 'pods', 'get'),
      row('', 'services', 'get'),
      row('apps', 'deployments', 'get'),
      row('', 'secrets', 'get'),
      { target: { url: '/a' }, verbs: ['get'] },
      { target: { url: '/b' }, verbs: ['get'] },
    ];
    expect(rulesOfRows(rows)).toEqual([
      { verbs: ['get'], apiGroups: [''], resources: ['pods', 'services'] },
      { verbs: ['get'], apiGroups: ['apps'], resources: ['deployments'] },
      { verbs: ['get'], apiGroups: [''], resources: ['secrets'] },
      { verbs: ['get'], nonResourceURLs: ['/a', '/b'] },
    ]);
  });

  it('has the verbs of every role as columns, then those of this one', () => {
    const rows = [{ target: { url: '/a' }, verbs: ['own'] }];
    expect(verbColumns(rows, ['bind', 'get'])).toEqual([...STANDARD_VERBS, 'bind', 'own']);
  });

  it('takes and gives verbs, and spells all of them out when one is to be left out', () => {
    const row = { target: { url: '/a' }, verbs: ['get'] };
    expect(toggled(row, 'list').verbs).toEqual(['get', 'list']);
    expect(toggled(row, 'get').verbs).toEqual([]);
    const all = toggled(row, '*');
    expect(all.verbs).toEqual(['*']);
    expect(toggled(all, '*').verbs).toEqual(STANDARD_VERBS.slice(1));
    expect(toggled(all, 'create').verbs).toEqual(
      STANDARD_VERBS.slice(1).filter((verb) => verb !== 'create'),
    );
    expect(toggled({ ...row, verbs: [...STANDARD_VERBS.slice(1)] }, '*').verbs).toEqual(['*']);
  });
});
