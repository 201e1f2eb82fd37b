import { fn, method, type Overload } from '../check/overload.ts';
import { lengthOf } from '../syntax/code-points.ts';
import { BOOL, BYTES, INT, listOf, mapOf, PARAM_A, PARAM_B, STRING } from '../type.ts';
import { search, traversal } from './cost.ts';

const LIST = [[listOf(PARAM_A)], INT] as const;
const MAP = [[mapOf(PARAM_A, PARAM_B)], INT] as const;
const TEXT_TEST = [[STRING, STRING], BOOL] as const;

/** How long things are, and what texts begin, end with and contain. */
export const sizes: readonly Overload[] = [
  ...[fn, method].flatMap((define) => [
    define('size', [[STRING], INT], (text) => BigInt(lengthOf(text))),
    define('size', [[BYTES], INT], (bytes) => BigInt(bytes.length)),
    define('size', LIST, (list) => BigInt(list.size)),
    define('size', MAP, (map) => BigInt(map.size)),
  ]),
  method('contains', TEXT_TEST, (text, part) => text.includes(part), { cost: search }),
  method('startsWith', TEXT_TEST, (text, part) => text.startsWith(part), { cost: traversal() }),
  method('endsWith', TEXT_TEST, (text, part) => text.endsWith(part), { cost: traversal() }),
];
