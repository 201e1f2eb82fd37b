import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { LogKeeper } from './log-keeper.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'drover-log-'));
});

afterEach(() => rmSync(folder, { recursive: true }));

function loaded(options: ConstructorParameters<typeof LogKeeper>[0]): LogKeeper {
  const keeper = new LogKeeper(options);
  keeper.load();
  return keeper;
}

describe('the last lines of a log', () => {
  test('are found by the process that comes after', () => {
    const first = loaded({ folder });
    first.add('{"msg":"one"}\n');
    first.add('{"msg":"two"}\n');
    const second = loaded({ folder });
    second.add('{"msg":"three"}\n');
    expect(second.after(0)).toEqual({
      lines: ['{"msg":"one"}', '{"msg":"two"}', '{"msg":"three"}'],
      next: 3,
    });
    expect(second.after(2).lines).toEqual(['{"msg":"three"}']);
  });

  test('are bounded in memory, and numbers go on', () => {
    const keeper = loaded({ maxBytes: 30 });
    for (let at = 0; at < 10; at += 1) keeper.add(`line number ${at}\n`);
    expect(keeper.after(0)).toEqual({ lines: ['line number 8', 'line number 9'], next: 10 });
    expect(keeper.after(9).lines).toEqual(['line number 9']);
  });

  test('are bounded on disk, and survive the change of the file', () => {
    const keeper = loaded({ folder, maxBytes: 60 });
    for (let at = 0; at < 12; at += 1) keeper.add(`line number ${at}\n`);
    expect(loaded({ folder, maxBytes: 60 }).after(0).lines).toEqual([
      'line number 8',
      'line number 9',
      'line number 10',
      'line number 11',
    ]);
  });

  test('are kept in memory where the folder cannot be written', () => {
    const keeper = loaded({ folder: '/proc/nowhere' });
    keeper.add('still here\n');
    expect(keeper.after(0).lines).toEqual(['still here']);
  });
});
