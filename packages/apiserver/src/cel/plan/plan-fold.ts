import { CelError, noSuchOverload } from '../cel-error.ts';
import type { Fold } from '../syntax/expression.ts';
import { PlainList, PlainMap } from '../values/collections.ts';
import { isList, isMap, type Value } from '../values/value.ts';
import { keyText } from './access.ts';
import type { ExpressionPlanner, Frame, Step } from './frame.ts';
import { attempt } from './logic.ts';

const LIST_COST = 10;
const MAP_COST = 30;

/** The parts of a macro, made ready. */
interface PlannedFold {
  readonly range: Step;
  readonly filter: Step | undefined;
  readonly step: Step | undefined;
  /** Numbers of the names. */
  readonly slots: readonly number[];
}

/** A macro that goes over a list or map. */
export function planFold(planner: ExpressionPlanner, fold: Fold): Step {
  const range = planner.plan(fold.range);
  const planned = planner.within(
    fold.names,
    (slots): PlannedFold => ({
      range,
      filter: fold.filter && planner.plan(fold.filter),
      step: fold.step && planner.plan(fold.step),
      slots,
    }),
  );
  switch (fold.macro) {
    case 'all':
      return planQuantifier(planned, false);
    case 'exists':
      return planQuantifier(planned, true);
    case 'existsOne':
      return planExistsOne(planned);
    case 'filter':
    case 'map':
    case 'transformList':
      return planList(planned);
    case 'transformMap':
    case 'transformMapEntry':
      return planMap(planned, fold.macro === 'transformMapEntry');
  }
}

/** `all` ends at the first that is false, `exists` at the first that is true; failures count only when none is found. */
function planQuantifier({ range, filter, slots }: PlannedFold, decisive: boolean): Step {
  return (frame) => {
    let failure: CelError | undefined;
    for (const _ of items(range(frame), slots, frame)) {
      frame.meter.spend(decisive ? 4 : 3);
      const outcome = filter === undefined ? !decisive : attempt(filter, frame);
      if (outcome === decisive) {
        frame.meter.spend(decisive ? 4 : 3);
        return decisive;
      }
      if (outcome instanceof CelError) failure ??= outcome;
    }
    frame.meter.spend(1);
    if (failure !== undefined) throw failure;
    return !decisive;
  };
}

function planExistsOne({ range, filter, slots }: PlannedFold): Step {
  return (frame) => {
    let count = 0;
    for (const _ of items(range(frame), slots, frame)) {
      const isMatch = accepts(filter, frame);
      frame.meter.spend(isMatch ? 2 : 1);
      if (isMatch) count += 1;
    }
    frame.meter.spend(2);
    return count === 1;
  };
}

function planList({ range, filter, step, slots }: PlannedFold): Step {
  return (frame) => {
    const made: Value[] = [];
    frame.meter.spend(LIST_COST);
    for (const item of items(range(frame), slots, frame)) {
      const isMatch = accepts(filter, frame);
      frame.meter.spend(isMatch ? LIST_COST + 2 : 1);
      if (!isMatch) continue;
      if (step === undefined) frame.meter.spend(1);
      made.push(step === undefined ? item : step(frame));
    }
    frame.meter.spend(1);
    return new PlainList(made);
  };
}

function planMap({ range, filter, step, slots }: PlannedFold, makesEntries: boolean): Step {
  return (frame) => {
    const made: [Value, Value][] = [];
    const keys = new Set<unknown>();
    frame.meter.spend(MAP_COST);
    for (const _ of items(range(frame), slots, frame)) {
      const isMatch = accepts(filter, frame);
      frame.meter.spend(isMatch ? 3 : 1);
      if (!isMatch || step === undefined) continue;
      const value = step(frame);
      const entries = makesEntries
        ? entriesOf(value)
        : [[frame.slots[slots[0] ?? 0] ?? null, value] as const];
      for (const [key, content] of entries) {
        if (keys.has(key)) throw new CelError(`insert failed: key ${keyText(key)} already exists`);
        keys.add(key);
        made.push([key, content]);
      }
    }
    frame.meter.spend(1);
    return new PlainMap(made);
  };
}

function entriesOf(value: Value): readonly (readonly [Value, Value])[] {
  if (!isMap(value)) throw noSuchOverload();
  return [...value.keys()].map((key) => [key, value.get(key) ?? null] as const);
}

function accepts(filter: Step | undefined, frame: Frame): boolean {
  if (filter === undefined) return true;
  const outcome = filter(frame);
  if (typeof outcome !== 'boolean') throw noSuchOverload();
  return outcome;
}

/** Puts each item in the place of its name; with two names, index or key go before. */
function* items(range: Value, slots: readonly number[], { slots: values }: Frame): Iterable<Value> {
  const [first = 0, second] = slots;
  if (isList(range)) {
    let index = 0n;
    for (const item of range) {
      values[first] = second === undefined ? item : index;
      if (second !== undefined) values[second] = item;
      index += 1n;
      yield item;
    }
    return;
  }
  if (!isMap(range)) throw noSuchOverload();
  for (const key of range.keys()) {
    values[first] = key;
    if (second !== undefined) values[second] = range.get(key) ?? null;
    yield key;
  }
}
