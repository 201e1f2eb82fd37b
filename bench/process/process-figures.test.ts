import { describe, expect, it } from 'vitest';
import { parseCpuMs, parsePeakMib, parseResidentMib } from './process-figures.ts';

describe('parseCpuMs', () => {
  it('adds user and system time, whatever the process is called', () => {
    const stat = '42 (a) name 7) S 1 42 42 0 -1 4194560 3000 0 5 0 123 45 6 7 20 0 11 0 900 1 2';
    expect(parseCpuMs(stat)).toBe(1_680);
  });
});

describe('parseResidentMib', () => {
  it('reads the resident size', () => {
    expect(parseResidentMib('Name:\tnode\nVmHWM:\t  90112 kB\nVmRSS:\t   51200 kB\n')).toBe(50);
  });
});

describe('parsePeakMib', () => {
  it('reads the largest resident size', () => {
    expect(parsePeakMib('Name:\tnode\nVmHWM:\t  102400 kB\nVmRSS:\t   51200 kB\n')).toBe(100);
  });
});
