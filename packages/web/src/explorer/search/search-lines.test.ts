import { describe, expect, it } from 'vitest';
import { missingWords, NOTHING_FOUND, withLine } from './search-lines.ts';

const WEB = { cluster: 'c-1', clusterName: 'production', type: 'pod', kind: 'Pod', name: 'web' };
const lost = (clusterName: string) => ({ cluster: 'c-2', clusterName, problem: 'away' });

describe('a search over clusters', () => {
  it('grows line by line, whatever else a line says', () => {
    const lines = [{ match: WEB }, { end: { clusters: 2 } }, { missing: lost('edge') }];
    expect(lines.reduce(withLine, NOTHING_FOUND)).toEqual({
      found: [WEB],
      missing: [lost('edge')],
    });
  });

  it('names clusters that are missing', () => {
    expect(missingWords([])).toBe('');
    expect(missingWords([lost('edge')])).toBe('edge');
    expect(missingWords([lost('edge'), lost('b'), lost('c')])).toBe('edge and 2 more');
  });
});
