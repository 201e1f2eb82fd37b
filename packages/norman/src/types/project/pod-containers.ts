import { isRecord } from '../../is-record.ts';
import { valueAt } from '../../schema/binding.ts';
import { type Fields, recordOr, recordsOf, withoutAbsent } from './field-lens.ts';

/** The containers of a pod with how each of them is. */
export function observedContainers(containers: readonly Fields[], pod: Fields): readonly Fields[] {
  const statuses = ['containerStatuses', 'initContainerStatuses'].flatMap((member) =>
    recordsOf(valueAt(pod, ['status', member])),
  );
  const byName = new Map(statuses.map((status) => [status['name'], status]));
  return containers.map((container) => {
    const status = byName.get(container['name']);
    return { ...container, ...(status ? observed(status) : { state: 'unknown' }) };
  });
}

function observed(status: Fields): Fields {
  return withoutAbsent({ restartCount: status['restartCount'] ?? 0, ...stateOf(status) });
}

function stateOf({ state, ready }: Fields): Fields {
  const { running, waiting, terminated } = recordOr(state);
  if (isRecord(terminated)) {
    const { exitCode } = terminated;
    const transitioning = exitCode === 0 ? 'no' : 'error';
    return { state: 'terminated', transitioning, transitioningMessage: why(terminated), exitCode };
  }
  if (isRecord(waiting)) {
    return { state: 'waiting', transitioning: 'yes', transitioningMessage: why(waiting) };
  }
  if (!running) return { state: 'pending', transitioning: 'no' };
  return ready === true
    ? { state: 'running', transitioning: 'no' }
    : { state: 'notready', transitioning: 'yes' };
}

function why({ reason, message }: Fields): string | undefined {
  const parts = [reason, message].filter((part) => typeof part === 'string' && part !== '');
  return parts.length > 0 ? parts.join(': ') : undefined;
}
