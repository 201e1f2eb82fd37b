import { describe, expect, it } from 'vitest';
import { appendLog, EMPTY_LOG, type MergedLog } from './log-lines.ts';

const at = (second: number): string => `2026-01-02T03:04:0${second}.000000000Z`;
const texts = ({ lines }: MergedLog): readonly string[] => lines.map(({ text }) => text);

describe('appendLog', () => {
  it('waits for the end of a line that comes in pieces', () => {
    const begun = appendLog(EMPTY_LOG, 0, `${at(1)} he`);
    expect(begun.lines).toEqual([]);
    expect(appendLog(begun, 0, `llo\n${at(2)} wor`).lines).toEqual([
      { source: 0, time: at(1), text: 'hello' },
    ]);
  });

  it('puts the lines of several logs in the order of their times', () => {
    const first = appendLog(EMPTY_LOG, 0, `${at(1)} a\n${at(4)} d\n`);
    const both = appendLog(first, 1, `${at(2)} b\n${at(3)} c\n${at(5)} e\n`);
    expect(texts(both)).toEqual(['a', 'b', 'c', 'd', 'e']);
    expect(both.lines.map(({ source }) => source)).toEqual([0, 1, 1, 0, 1]);
  });

  it('keeps the order of lines of the same time, and the newest lines alone', () => {
    const log = appendLog(EMPTY_LOG, 0, `${at(1)} a\n${at(1)} b\n`);
    expect(texts(appendLog(log, 1, `${at(1)} c\n`, 2))).toEqual(['b', 'c']);
  });

  it('shows a line without a time as it is', () => {
    expect(appendLog(EMPTY_LOG, 0, 'no time here\n').lines).toEqual([
      { source: 0, time: '', text: 'no time here' },
    ]);
  });
});
