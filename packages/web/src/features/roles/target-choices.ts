import { CATALOG } from './catalog.ts';
import { formatTarget, groupLabel, parseTarget } from './targets.ts';

/** Something to choose while a target is typed. */
export interface TargetChoice {
  /** As {@link parseTarget} reads it. */
  readonly value: string;
  readonly detail: string;
}

const KNOWN: readonly TargetChoice[] = CATALOG.flatMap(({ group, label, resources }) =>
  resources.map((resource) => ({
    value: formatTarget({ group, resource, names: [] }),
    detail: `${groupLabel(group)} · ${label}`,
  })),
);

/** A list that is longer is narrowed by typing on. */
const MAX_CHOICES = 40;

/** What fits to a text: known targets, those first that begin with it, and what the text says itself. */
export function targetChoices(text: string): readonly TargetChoice[] {
  const typed = text.trim().toLowerCase();
  const found = KNOWN.filter(({ value, detail }) =>
    `${value} ${detail}`.toLowerCase().includes(typed),
  );
  const first = (choice: TargetChoice): number => (choice.value.startsWith(typed) ? 0 : 1);
  const ranked = found.toSorted((a, b) => first(a) - first(b)).slice(0, MAX_CHOICES);
  const isKnown = ranked.some(({ value }) => value === typed);
  if (isKnown || !parseTarget(typed)) return ranked;
  return [...ranked, { value: typed, detail: ownDetail(typed) }];
}

function ownDetail(typed: string): string {
  const target = parseTarget(typed);
  if (!target || 'url' in target) return 'a path that is no resource';
  if (typed === '*') return 'every resource of every API group';
  return `as typed · ${groupLabel(target.group)}`;
}
