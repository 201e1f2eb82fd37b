import type { FlowClass } from '../flow-control/flow-class.ts';
import { familyText } from './exposition.ts';

/** Who works and who waits, by class. */
export function renderFlowMetrics(classes: readonly FlowClass[]): string {
  const levels = classes.map((each) => ({ labels: { priority_level: each.name }, each }));
  const gauge = (name: string, help: string, read: (each: FlowClass) => number): string =>
    familyText(
      { name: `apiserver_flowcontrol_${name}`, type: 'gauge', help },
      levels.map(({ labels, each }) => ({ labels, value: read(each) })),
    );
  return [
    gauge('nominal_limit_seats', 'Seats of a class.', ({ limit }) => limit),
    gauge('current_executing_seats', 'Seats that are taken.', ({ busy }) => busy),
    gauge('current_inqueue_requests', 'Requests that wait.', ({ waiting }) => waiting),
    familyText(
      {
        name: 'apiserver_flowcontrol_dispatched_requests_total',
        type: 'counter',
        help: 'Requests that were let in.',
      },
      levels.map(({ labels, each }) => ({ labels, value: each.dispatched })),
    ),
    familyText(
      {
        name: 'apiserver_flowcontrol_rejected_requests_total',
        type: 'counter',
        help: 'Requests that were refused because too many waited, or waited too long.',
      },
      levels.flatMap(({ labels, each }) =>
        Object.entries(each.refused).map(([reason, value]) => ({
          labels: { ...labels, reason },
          value,
        })),
      ),
    ),
  ].join('');
}
