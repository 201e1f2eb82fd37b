import type { Change } from '@drover/controller-runtime';

/** An object before and after a change, as far as it was there: one state, or two with the newer last. */
export function statesOf<T>(change: Change<T>): readonly T[] {
  const states = change.type === 'updated' ? [change.previous, change.object] : [change.object];
  // Nobody changes objects of a cache.
  return states as readonly T[];
}
