import { isJsonObject } from '@drover/apimachinery';
import { TOKEN } from './normalize.ts';
import type { Answer } from './step.ts';

/** One place where two answers are not the same. */
export interface Difference {
  /** `status`, `header.<name>` or `body.<path>`, with `[]` for any item of a list. */
  readonly part: string;
  readonly ours: unknown;
  readonly theirs: unknown;
}

/** More than this of one answer tells nothing new. */
const MOST_DIFFERENCES = 20;

/**
 * Which value of one server stands for which of the other: found at the first place where both have one, and from then on
 * the same everywhere.
 */
export class Pairing {
  readonly #theirs = new Map<string, string>();
  readonly #ours = new Map<string, string>();

  /** Whether two texts are the same but for values that are paired with each other. */
  same(ours: string, theirs: string): boolean {
    if (masked(ours) !== masked(theirs)) return false;
    const [mine, their] = [ours.match(TOKEN) ?? [], theirs.match(TOKEN) ?? []];
    return mine.map((token, index) => this.#pair(token, their[index]!)).every(Boolean);
  }

  /** After a mismatch the newer pair holds, so that one mistake is told once. */
  #pair(ours: string, theirs: string): boolean {
    const known = this.#theirs.get(ours) ?? theirs;
    const back = this.#ours.get(theirs) ?? ours;
    this.#theirs.set(ours, theirs);
    this.#ours.set(theirs, ours);
    return known === theirs && back === ours;
  }
}

function masked(text: string): string {
  return text.replaceAll(TOKEN, '<$1>');
}

/** Every place where normalised answers differ. Of answers with different status codes only code and message count. */
export function compareAnswers(ours: Answer, theirs: Answer, pairing: Pairing): Difference[] {
  if (ours.status !== theirs.status) {
    const said = (answer: Answer): unknown => `${answer.status} ${messageOf(answer.body)}`;
    return [{ part: 'status', ours: said(ours), theirs: said(theirs) }];
  }
  const found: Difference[] = [];
  for (const name of new Set([...Object.keys(ours.headers), ...Object.keys(theirs.headers)])) {
    const [mine, their] = [ours.headers[name], theirs.headers[name]];
    const isSame = sameValue({ ours: mine, theirs: their }, pairing);
    if (!isSame) found.push({ part: `header.${name}`, ours: mine, theirs: their });
  }
  const comparison = { pairing, found };
  compareValues('body', { ours: ours.body, theirs: theirs.body }, comparison);
  return found.slice(0, MOST_DIFFERENCES);
}

interface Pair {
  readonly ours: unknown;
  readonly theirs: unknown;
}

interface Comparison {
  readonly pairing: Pairing;
  readonly found: Difference[];
}

function compareValues(part: string, pair: Pair, comparison: Comparison): void {
  const { ours, theirs } = pair;
  const inner = innerPairs(pair);
  if (inner !== undefined) {
    for (const [step, field] of inner) compareValues(`${part}${step}`, field, comparison);
  } else if (!sameValue(pair, comparison.pairing)) {
    comparison.found.push({ part, ours, theirs });
  }
}

/** The items or fields to compare one by one; `undefined` if the values are compared as a whole. */
function innerPairs({ ours, theirs }: Pair): [string, Pair][] | undefined {
  if (Array.isArray(ours) && Array.isArray(theirs) && ours.length === theirs.length) {
    const others = theirs as unknown[];
    return (ours as unknown[]).map((item, index) => ['[]', { ours: item, theirs: others[index] }]);
  }
  const [mine, their] = [itemsByName(ours), itemsByName(theirs)];
  if (mine && their) {
    const names = new Set([...mine.keys(), ...their.keys()]);
    return [...names].map((name) => ['[]', { ours: mine.get(name), theirs: their.get(name) }]);
  }
  if (!isJsonObject(ours) || !isJsonObject(theirs)) return undefined;
  const keys = new Set([...Object.keys(ours), ...Object.keys(theirs)]);
  return [...keys].map((key) => [`.${key}`, { ours: ours[key], theirs: theirs[key] }]);
}

/** Objects of a list by namespace and name: of lists of different lengths the same objects are compared. */
function itemsByName(list: unknown): Map<string, unknown> | undefined {
  if (!Array.isArray(list)) return undefined;
  const named = (list as unknown[]).map((item): [string, unknown] => {
    const meta = isJsonObject(item) ? item['metadata'] : undefined;
    return [isJsonObject(meta) ? JSON.stringify([meta['namespace'], meta['name']]) : '', item];
  });
  const items = new Map(named);
  return items.has('') || items.size !== named.length ? undefined : items;
}

function sameValue({ ours, theirs }: Pair, pairing: Pairing): boolean {
  if (typeof ours === 'string' && typeof theirs === 'string') return pairing.same(ours, theirs);
  return ours === theirs || (ours !== undefined && JSON.stringify(ours) === JSON.stringify(theirs));
}

function messageOf(body: unknown): string {
  const told = isJsonObject(body) ? (body['message'] ?? body['kind']) : body;
  return typeof told === 'string' ? told.slice(0, 1000) : '';
}
