import { describe, expect, it } from 'vitest';
import { createPaint } from './paint.ts';
import { printable } from './printable.ts';
import { typeKeys } from './read-answer.ts';

describe('typeKeys', () => {
  it('takes back, ends and gives up', () => {
    expect(typeKeys('', 'abc\u007fd\r')).toEqual({ typed: 'abd', end: 'line' });
    expect(typeKeys('abc', '\u0015x')).toEqual({ typed: 'x', end: undefined });
    expect(typeKeys('abc', '\u0003')).toEqual({ typed: 'abc', end: 'given up' });
    expect(typeKeys('', '\u0004')).toEqual({ typed: '', end: 'given up' });
    expect(typeKeys('ä😀', '\u007f')).toEqual({ typed: 'ä', end: undefined });
  });

  it('passes other control keys over', () => {
    expect(typeKeys('', '\u001b[A\tx').typed).toBe('[Ax');
  });
});

describe('colours', () => {
  it.each([
    [true, {}, '\u001b[31mx\u001b[39m'],
    [true, { NO_COLOR: '1' }, 'x'],
    [true, { TERM: 'dumb' }, 'x'],
    [false, {}, 'x'],
  ])('terminal %s, %j', (isTerminal, env, text) => {
    expect(createPaint(isTerminal, env)('red', 'x')).toBe(text);
  });
});

describe('printable', () => {
  it('leaves lines and tabs, and nothing that steers', () => {
    expect(printable('a\tb\n\u001b]0;title\u0007\u009b31m')).toBe(
      'a\tb\n\ufffd]0;title\ufffd\ufffd31m',
    );
  });
});
