import { parse } from 'yaml';
import type { Difference } from './compare.ts';
import type { StepResult } from './run-scenario.ts';

/** One difference that stands, as `docs/reference/kubernetes-differences.md` describes it. */
export interface KnownDifference {
  readonly id: string;
  /** Matches `METHOD path` of the request. */
  readonly request: RegExp;
  /** Matches where the answers differ. */
  readonly part: RegExp;
  /** Match what the servers said there, as JSON. */
  readonly ours: RegExp;
  readonly theirs: RegExp;
  /** How many requests it may excuse in one run. */
  readonly most: number;
}

interface WrittenEntry {
  readonly id: string;
  readonly request?: string;
  readonly part: string;
  readonly ours?: string;
  readonly theirs?: string;
  readonly most: number;
}

/** So many differences may stand at most. */
export const MOST_ENTRIES = 40;
/** No entry may excuse more requests than this, whatever it says. */
export const MOST_EXCUSED = 300;

const BLOCK = /^```yaml\n(.*?)^```$/gms;

/**
 * Reads the entries of the page: each is a block of YAML below its explanation.
 *
 * @throws when an entry is not complete or two share an id.
 */
export function parseKnownDifferences(page: string): KnownDifference[] {
  const entries = [...page.matchAll(BLOCK)].map(([, text = '']) =>
    readEntry(parse(text) as WrittenEntry),
  );
  const ids = new Set(entries.map(({ id }) => id));
  if (ids.size !== entries.length) throw new Error('Two differences have the same id');
  return entries;
}

function readEntry({
  id,
  request = '',
  part,
  ours = '',
  theirs = '',
  most,
}: WrittenEntry): KnownDifference {
  if (!id || !part || !Number.isInteger(most)) throw new Error(`Incomplete difference ${id}`);
  return {
    id,
    request: new RegExp(request),
    part: new RegExp(`^(${part})$`),
    ours: new RegExp(ours, 's'),
    theirs: new RegExp(theirs, 's'),
    most,
  };
}

/** The entry that explains a difference. */
export function explain(
  known: readonly KnownDifference[],
  { step }: Pick<StepResult, 'step'>,
  { part, ours, theirs }: Difference,
): KnownDifference | undefined {
  const request = `${step.method} ${step.path}`;
  const [mine, their] = [JSON.stringify(ours) ?? '(absent)', JSON.stringify(theirs) ?? '(absent)'];
  return known.find(
    (entry) =>
      entry.part.test(part) &&
      entry.request.test(request) &&
      entry.ours.test(mine) &&
      entry.theirs.test(their),
  );
}
