import { RE2JS } from 're2js';
import { CelError } from '../cel-error.ts';
import { fn, method, type NativeCall, type Overload } from '../check/overload.ts';
import { BOOL, INT, listOf, STRING } from '../type.ts';
import { PlainList } from '../values/collections.ts';
import { textOf, type Value } from '../values/value.ts';
import { patternMatch } from './cost.ts';

/** What a compiled pattern is asked. */
type PatternCall = (pattern: RE2JS, args: readonly Value[]) => Value;

/** A call that compiles its pattern beforehand when it is written out. */
function patternCall(ask: PatternCall): Pick<Overload, 'call' | 'bind' | 'cost'> {
  return {
    call: (args) => ask(compile(args[1]), args),
    bind: ([, pattern]): NativeCall | undefined => {
      if (typeof pattern !== 'string') return undefined;
      const compiled = compile(pattern);
      return (args) => ask(compiled, args);
    },
    cost: patternMatch,
  };
}

function compile(pattern: Value | undefined): RE2JS {
  try {
    return RE2JS.compile(textOf(pattern));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new CelError(reason);
  }
}

function matches(pattern: RE2JS, [text]: readonly Value[]): Value {
  return pattern.matcher(textOf(text)).find();
}

function findFirst(pattern: RE2JS, [text]: readonly Value[]): Value {
  const matcher = pattern.matcher(textOf(text));
  return matcher.find() ? (matcher.group() ?? '') : '';
}

function findAll(pattern: RE2JS, [text, , limit = -1n]: readonly Value[]): Value {
  const matcher = pattern.matcher(textOf(text));
  const found: string[] = [];
  const most = typeof limit === 'bigint' && limit >= 0n ? Number(limit) : Number.POSITIVE_INFINITY;
  while (found.length < most && matcher.find()) found.push(matcher.group() ?? '');
  return new PlainList(found);
}

const TEXTS = listOf(STRING);
const UNUSED = (): Value => null;

/** Functions that take patterns of RE2. */
export const patterns: readonly Overload[] = [
  { ...fn('matches', [[STRING, STRING], BOOL], UNUSED), ...patternCall(matches) },
  { ...method('matches', [[STRING, STRING], BOOL], UNUSED), ...patternCall(matches) },
  { ...method('find', [[STRING, STRING], STRING], UNUSED), ...patternCall(findFirst) },
  { ...method('findAll', [[STRING, STRING], TEXTS], UNUSED), ...patternCall(findAll) },
  { ...method('findAll', [[STRING, STRING, INT], TEXTS], UNUSED), ...patternCall(findAll) },
];
