import type { Place } from './place.ts';
import type { Body } from './row.ts';

/** One thing that holds of a type. */
export interface Case {
  /** `<type>: <what holds>`. */
  readonly title: string;
  run(place: Place): Promise<void>;
}

/** What the answer warned of. */
export function warningsOf(headers: Readonly<Record<string, string | readonly string[]>>): string {
  return [headers['Warning'] ?? []].flat().join('\n');
}

/** A body without one of its fields. */
export function without(body: Body, name: string): Body {
  return Object.fromEntries(Object.entries(body).filter(([key]) => key !== name));
}
