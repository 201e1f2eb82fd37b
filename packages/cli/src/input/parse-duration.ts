import { InvalidArgumentError } from 'commander';

const UNITS: Readonly<Record<string, number>> = {
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

/** A duration of the command line in milliseconds: `90s`, `5m`, `1h30m`, `2d`; a number alone is seconds. */
export function parseDuration(text: string): number {
  const parts = /^\d+$/.test(text) ? [[text, text, 's']] : [...text.matchAll(/(\d+)([smhd])/g)];
  const isWhole = parts.map(([part]) => part).join('') === text && text !== '';
  if (!isWhole) throw new InvalidArgumentError('Give a duration such as 30s, 5m or 1h30m.');
  return parts.reduce((sum, [, count, unit = '']) => sum + Number(count) * (UNITS[unit] ?? 0), 0);
}
