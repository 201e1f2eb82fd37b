import type { Column } from '../types/explored-type.ts';

/** Columns of built-in kinds that show how long ago something was, which their definitions do not say. */
const AGES = new Set(['Age', 'Last Seen', 'First Seen', 'Last Schedule', 'LastSeen']);

const UNIT_MS: Readonly<Record<string, number>> = {
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  y: 365 * 86_400_000,
};

/** Whether the cells of a column tell how long ago something was. */
export function isDateColumn({ name, type, format }: Column): boolean {
  return type === 'date' || format === 'date' || AGES.has(name);
}

/** The length of time that a cell shows, `3m12s`, in milliseconds; `undefined` when it shows something else. */
export function parseAge(text: string): number | undefined {
  if (text.length > 32 || !/^(?:\d{1,9}[smhdy])+$/.test(text)) return undefined;
  let ms = 0;
  for (const [, count = '', unit = ''] of text.matchAll(/(\d+)([smhdy])/g))
    ms += Number(count) * (UNIT_MS[unit] ?? 0);
  return ms;
}
