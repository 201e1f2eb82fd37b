import { describe, expect, it } from 'vitest';
import { chainedLine, followChain } from './hash-chain.ts';

function chain(...names: readonly string[]): string[] {
  const lines: string[] = [];
  for (const name of names) {
    lines.push(chainedLine(JSON.stringify({ name, annotations: {} }), lines.at(-1)));
  }
  return lines;
}

async function* each(lines: readonly string[]): AsyncGenerator<string> {
  yield* lines;
}

describe('the chain of hashes', () => {
  it('is JSON, and keeps the annotations that there are', () => {
    const line = chainedLine('{"a":1,"annotations":{"b":"c"}}', undefined);
    expect(JSON.parse(line)).toEqual({
      a: 1,
      annotations: { b: 'c', 'drover.dev/previous-hash': '0'.repeat(64) },
    });
  });

  it('holds as long as nobody touched a line', async () => {
    const lines = chain('one', 'two', 'three');
    expect(await followChain(each(lines))).toMatchObject({ lines: 3, isWhole: true });
    expect(await followChain(each(lines.slice(1)))).toMatchObject({ lines: 2, isWhole: false });
    const report = await followChain(each(lines));
    expect(report.fault).toBeUndefined();
    // The head tells that lines are missing at the end to whoever kept the one that was there.
    expect((await followChain(each(lines.slice(0, 2)))).head).not.toBe(report.head);
  });

  it.each([
    ['changed', (lines: string[]) => lines.with(1, (lines[1] ?? '').replace('two', 'TWO')), 3],
    ['left out', (lines: string[]) => lines.toSpliced(1, 1), 2],
    ['put in', (lines: string[]) => lines.toSpliced(1, 0, '{"annotations":{}}'), 2],
    ['swapped', ([a = '', b = '', c = '']: string[]) => [a, c, b], 2],
    ['torn', (lines: string[]) => lines.with(2, (lines[2] ?? '').slice(0, 20)), 3],
  ])('tells that a line was %s', async (_what, tamper, line) => {
    const { fault } = await followChain(each(tamper(chain('one', 'two', 'three'))));
    expect(fault?.line).toBe(line);
  });
});
