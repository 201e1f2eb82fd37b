import { ANNOTATIONS, type NamespaceFacts, withNamespaceFacts } from '@drover/api';
import { type Clock, formatTime } from '@drover/base';
import type { AnnotationChange, Annotations } from './change-namespace.ts';

/** The change that says `facts` in the annotation of conditions, beside what others say there. */
export function factsChange(
  annotations: Annotations,
  facts: NamespaceFacts,
  clock: Clock,
): AnnotationChange {
  const text = withNamespaceFacts(
    annotations[ANNOTATIONS.status],
    facts,
    formatTime(clock.nowMs()),
  );
  return { [ANNOTATIONS.status]: text ?? null };
}
