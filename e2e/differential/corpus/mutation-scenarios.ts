import { isJsonObject } from '@drover/apimachinery';
import { collectionPath, type Sample, sampleObject } from '../samples/sample.ts';
import type { Scenario, Step } from '../step.ts';

type Place = readonly (string | number)[];

/** What a text, a number or a switch is replaced with. `undefined` leaves the field out. */
const OTHER_TEXTS = ['', 'Not_Valid!', 'x'.repeat(300), undefined];
const OTHER_NUMBERS = [-1, 0, 70_000, undefined];
/** More requests than this in one scenario would make it the last to end. */
const SCENARIO_LENGTH = 40;

/**
 * Dry creates of the rich object of a kind, each with one field changed: what the kind's defaults and validation make
 * of it.
 */
export function mutationScenarios(sample: Sample): Scenario[] {
  const object = sampleObject(sample, sample.rich);
  const path = `${collectionPath(sample)}?dryRun=All`;
  const steps = places(object, [])
    .filter(([head]) => head !== 'apiVersion' && head !== 'kind' && head !== 'metadata')
    .flatMap((place) =>
      othersFor(valueAt(object, place)).map((value) => withValue(object, place, value)),
    )
    .map((body): Step => ({ method: 'POST', path, body }));
  const label = `${sample.group || 'core'}/${sample.version} ${sample.resource}`;
  const count = Math.ceil(steps.length / SCENARIO_LENGTH);
  return Array.from({ length: count }, (_, index) => ({
    name: `${label}: changed fields ${index + 1}`,
    steps: steps.slice(index * SCENARIO_LENGTH, (index + 1) * SCENARIO_LENGTH),
  }));
}

/** Places of everything inside a value: its leaves, and objects and lists as a whole. */
function places(value: unknown, at: Place): Place[] {
  const entries: [string | number, unknown][] = Array.isArray(value)
    ? [...(value as unknown[]).entries()]
    : isJsonObject(value)
      ? Object.entries(value)
      : [];
  return entries.flatMap(([key, field]) => [[...at, key], ...places(field, [...at, key])]);
}

function othersFor(value: unknown): readonly unknown[] {
  if (typeof value === 'string') return OTHER_TEXTS;
  if (typeof value === 'number') return OTHER_NUMBERS;
  if (typeof value === 'boolean') return [!value, undefined];
  if (Array.isArray(value))
    return [[], undefined, [...(value as unknown[]), ...(value as unknown[])]];
  return [{}, undefined];
}

function valueAt(value: unknown, place: Place): unknown {
  return place.reduce<unknown>((at, key) => (at as Record<string | number, unknown>)[key], value);
}

function withValue(value: unknown, [head, ...rest]: Place, other: unknown): unknown {
  if (head === undefined) return other;
  const copy = (
    Array.isArray(value) ? [...(value as unknown[])] : { ...(value as object) }
  ) as Record<string | number, unknown>;
  const field = withValue(copy[head], rest, other);
  if (field !== undefined) copy[head] = field;
  else if (Array.isArray(copy)) (copy as unknown[]).splice(Number(head), 1);
  else delete copy[head];
  return copy;
}
