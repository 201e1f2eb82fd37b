import type { Row } from '../store/row.ts';

/** How many objects there are, and how many of them are not well. */
export interface CountSummary {
  count: number;
  errors?: number;
  transitioning?: number;
  states?: Record<string, number>;
}

/** The objects of one type. */
export interface TypeCount {
  readonly summary: CountSummary;
  readonly namespaces: Readonly<Record<string, CountSummary>>;
}

/** Counts the objects that somebody may see. */
export function countRows(rows: Iterable<Row>, rights: { allows(row: Row): boolean }): TypeCount {
  const summary: CountSummary = { count: 0 };
  const places = new Map<string, CountSummary>();
  for (const row of rows) {
    if (!rights.allows(row)) continue;
    add(summary, row);
    if (row.namespace === '') continue;
    const place = places.get(row.namespace) ?? { count: 0 };
    add(place, row);
    places.set(row.namespace, place);
  }
  // Entries make own members, whatever a namespace is called.
  return { summary, namespaces: Object.fromEntries(places) };
}

function add(summary: CountSummary, { state }: Row): void {
  summary.count += 1;
  if (state.error) {
    summary.errors = (summary.errors ?? 0) + 1;
    summary.states = { ...summary.states, error: (summary.states?.['error'] ?? 0) + 1 };
  } else if (state.transitioning) {
    summary.transitioning = (summary.transitioning ?? 0) + 1;
    const inProgress = (summary.states?.['in-progress'] ?? 0) + 1;
    summary.states = { ...summary.states, 'in-progress': inProgress };
  }
}
