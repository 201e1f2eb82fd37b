import type { Environment } from '../host.ts';
import type { Colour, Paint } from './terminal.ts';

const CODES: Readonly<Record<Colour, readonly [number, number]>> = {
  red: [31, 39],
  green: [32, 39],
  yellow: [33, 39],
  grey: [90, 39],
  bold: [1, 22],
};

/** Colours on a terminal, unless `NO_COLOR` is set or the terminal is `dumb`. */
export function createPaint(isTerminal: boolean, env: Environment): Paint {
  const isColourful = isTerminal && (env['NO_COLOR'] ?? '') === '' && env['TERM'] !== 'dumb';
  if (!isColourful) return (_colour, text) => text;
  return (colour, text) => {
    const [on, off] = CODES[colour];
    return `\u001b[${on}m${text}\u001b[${off}m`;
  };
}
