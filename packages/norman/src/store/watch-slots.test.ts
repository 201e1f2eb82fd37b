import { hasCode } from '@drover/base';
import { expect, it } from 'vitest';
import { WatchSlots } from './watch-slots.ts';

it('gives each person 500 watches, and takes back what ended', () => {
  const slots = new WatchSlots();
  const taken = Array.from({ length: 500 }, () => slots.take('eve'));
  const refused = (): boolean => {
    try {
      slots.take('eve')[Symbol.dispose]();
      return false;
    } catch (error) {
      return hasCode(error, 'NORMAN_TOO_MANY_WATCHES');
    }
  };
  expect(refused()).toBe(true);
  slots.take('adam')[Symbol.dispose]();
  taken[0]?.[Symbol.dispose]();
  expect(refused()).toBe(false);
});
