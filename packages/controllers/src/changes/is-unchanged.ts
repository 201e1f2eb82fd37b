import type { Change } from '@drover/controller-runtime';
import { statesOf } from './states-of.ts';

/** Whether a change leaves all that `of` reads of an object as it was; what comes or goes is always news. */
export function isUnchanged<T>(change: Change<T>, of: (object: T) => unknown): boolean {
  if (change.type !== 'updated') return false;
  const [before, now] = statesOf(change).map((state) => JSON.stringify(of(state)));
  return before === now;
}
