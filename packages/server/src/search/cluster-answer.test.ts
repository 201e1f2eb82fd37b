import { describe, expect, it } from 'vitest';
import { readClusterAnswer } from './cluster-answer.ts';

const END = '{"end":{"matches":1,"isCut":true}}\n';

describe('readClusterAnswer', () => {
  it('takes what was found, and nothing that claims to be another cluster', async () => {
    const match = {
      id: 'a/b',
      type: 'pod',
      kind: 'Pod',
      namespace: 'a',
      name: 'b',
      state: { name: 'running', error: false, message: '' },
    };
    const claimed = { ...match, cluster: 'c-other', clusterName: 'other' };
    const text = `${JSON.stringify({ match: claimed })}\n{"skipped":{"type":"x","problem":"y"}}\n${END}`;
    expect(await read(text)).toEqual({
      matches: [match],
      skipped: [{ type: 'x', problem: 'y' }],
      isCut: true,
    });
  });

  it.each([
    ['no JSON', '<html>\n', 'it is no JSON'],
    ['an end that never comes', '{"match":{}}\n', 'it has no end'],
    ['very much', `${' '.repeat(1024 * 1024)}\n${END}`, 'it is longer than 1048576 bytes'],
  ])('refuses %s', async (_, text, problem) => {
    await expect(read(text)).rejects.toMatchObject({
      code: 'SEARCH_ANSWER_BROKEN',
      message: `Cluster c-1 has not answered the search: ${problem}`,
    });
  });
});

async function read(text: string) {
  async function* body(): AsyncGenerator<Uint8Array> {
    yield Buffer.from(text);
  }
  return readClusterAnswer('c-1', body());
}
