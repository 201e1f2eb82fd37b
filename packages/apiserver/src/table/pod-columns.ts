import { parseTimeMs } from '@drover/base';
import { humanDuration } from '@drover/kubernetes';
import { conditionStatus, numberAt, objectsAt, textAt, valueAt } from './fields.ts';
import { AGE, type Column, NAME, textColumn, wide } from './table.ts';

/** Columns of pods. */
export const podColumns: readonly Column[] = [
  NAME,
  textColumn('Ready', (pod) => {
    const { ready, total } = summarize(pod);
    return `${ready}/${total}`;
  }),
  textColumn('Status', (pod) => summarize(pod).reason),
  textColumn('Restarts', (pod, nowMs) => {
    const { restarts, lastRestartMs } = summarize(pod);
    const hasTime = restarts > 0 && lastRestartMs !== undefined;
    return hasTime ? `${restarts} (${humanDuration(nowMs - lastRestartMs)} ago)` : `${restarts}`;
  }),
  AGE,
  wide(textColumn('IP', (pod) => textAt(objectsAt(pod, 'status', 'podIPs')[0], 'ip') || '<none>')),
  wide(textColumn('Node', (pod) => textAt(pod, 'spec', 'nodeName') || '<none>')),
  wide(
    textColumn('Nominated Node', (pod) => textAt(pod, 'status', 'nominatedNodeName') || '<none>'),
  ),
  wide(textColumn('Readiness Gates', readinessGates)),
];

/** What the containers of a pod add up to. */
interface PodSummary {
  readonly ready: number;
  readonly total: number;
  readonly reason: string;
  readonly restarts: number;
  readonly lastRestartMs: number | undefined;
}

/** Restarts, and the time of the last one. */
interface Restarts {
  readonly count: number;
  readonly lastMs: number | undefined;
}

function summarize(pod: unknown): PodSummary {
  const sidecars = sidecarsOf(pod);
  const init = objectsAt(pod, 'status', 'initContainerStatuses');
  const main = objectsAt(pod, 'status', 'containerStatuses');
  const total = objectsAt(pod, 'spec', 'containers').length + sidecars.size;
  const initReason = initReasonOf(pod, init, sidecars);
  const readySidecars = init.filter((status) => isReadySidecar(status, sidecars)).length;
  if (initReason !== undefined && conditionStatus(pod, 'Initialized') !== 'True') {
    const { count, lastMs } = restartsOf(init);
    const reason = finalReason(pod, initReason);
    return { ready: readySidecars, total, reason, restarts: count, lastRestartMs: lastMs };
  }
  const counted = [...init.filter((status) => sidecars.has(textAt(status, 'name'))), ...main];
  const { count, lastMs } = restartsOf(counted);
  const running = main.filter((status) => isRunning(status)).length;
  return {
    ready: readySidecars + running,
    total,
    reason: finalReason(pod, mainReasonOf(pod, main, initReason ?? baseReason(pod))),
    restarts: count,
    lastRestartMs: lastMs,
  };
}

function baseReason(pod: unknown): string {
  const gated = objectsAt(pod, 'status', 'conditions').some(
    (condition) =>
      condition['type'] === 'PodScheduled' && condition['reason'] === 'SchedulingGated',
  );
  if (gated) return 'SchedulingGated';
  return textAt(pod, 'status', 'reason') || textAt(pod, 'status', 'phase');
}

/** Init containers that go on running beside the others. */
function sidecarsOf(pod: unknown): ReadonlySet<string> {
  const sidecars = objectsAt(pod, 'spec', 'initContainers').filter(
    (container) => container['restartPolicy'] === 'Always',
  );
  return new Set(sidecars.map((container) => textAt(container, 'name')));
}

/** Why the pod is not initialized yet; `undefined` when all init containers are done. */
function initReasonOf(
  pod: unknown,
  statuses: readonly unknown[],
  sidecars: ReadonlySet<string>,
): string | undefined {
  const index = statuses.findIndex((status) => !isInitDone(status, sidecars));
  if (index < 0) return undefined;
  const status = statuses[index];
  if (valueAt(status, 'state', 'terminated') !== undefined) return `Init:${terminationOf(status)}`;
  const waiting = textAt(status, 'state', 'waiting', 'reason');
  if (waiting !== '' && waiting !== 'PodInitializing') return `Init:${waiting}`;
  return `Init:${index}/${objectsAt(pod, 'spec', 'initContainers').length}`;
}

function isInitDone(status: unknown, sidecars: ReadonlySet<string>): boolean {
  const terminated = valueAt(status, 'state', 'terminated');
  if (terminated !== undefined && numberAt(terminated, 'exitCode') === 0) return true;
  return sidecars.has(textAt(status, 'name')) && valueAt(status, 'started') === true;
}

function isReadySidecar(status: unknown, sidecars: ReadonlySet<string>): boolean {
  const isStarted = sidecars.has(textAt(status, 'name')) && valueAt(status, 'started') === true;
  return isStarted && valueAt(status, 'ready') === true;
}

/** The first container that waits or has ended says why; a pod of which something still runs is not complete. */
function mainReasonOf(pod: unknown, statuses: readonly unknown[], otherwise: string): string {
  const reasons = statuses.map(containerReason).filter((reason) => reason !== undefined);
  const reason = reasons[0] ?? otherwise;
  if (reason !== 'Completed' || !statuses.some(isRunning)) return reason;
  return conditionStatus(pod, 'Ready') === 'True' ? 'Running' : 'NotReady';
}

function containerReason(status: unknown): string | undefined {
  const waiting = textAt(status, 'state', 'waiting', 'reason');
  if (waiting !== '') return waiting;
  return valueAt(status, 'state', 'terminated') === undefined ? undefined : terminationOf(status);
}

function terminationOf(status: unknown): string {
  const terminated = valueAt(status, 'state', 'terminated');
  const reason = textAt(terminated, 'reason');
  if (reason !== '') return reason;
  const signal = numberAt(terminated, 'signal');
  return signal === 0 ? `ExitCode:${numberAt(terminated, 'exitCode')}` : `Signal:${signal}`;
}

function isRunning(status: unknown): boolean {
  const isUp =
    valueAt(status, 'ready') === true && valueAt(status, 'state', 'running') !== undefined;
  return isUp && containerReason(status) === undefined;
}

function finalReason(pod: unknown, reason: string): string {
  if (textAt(pod, 'metadata', 'deletionTimestamp') === '') return reason;
  if (textAt(pod, 'status', 'reason') === 'NodeLost') return 'Unknown';
  const phase = textAt(pod, 'status', 'phase');
  return phase === 'Succeeded' || phase === 'Failed' ? reason : 'Terminating';
}

function restartsOf(statuses: readonly unknown[]): Restarts {
  const times = statuses
    .map((status) => parseTimeMs(textAt(status, 'lastState', 'terminated', 'finishedAt')))
    .filter((ms) => ms !== undefined);
  return {
    count: statuses.reduce<number>((sum, status) => sum + numberAt(status, 'restartCount'), 0),
    lastMs: times.length === 0 ? undefined : Math.max(...times),
  };
}

function readinessGates(pod: unknown): string {
  const gates = objectsAt(pod, 'spec', 'readinessGates');
  if (gates.length === 0) return '<none>';
  const open = gates.filter(
    (gate) => conditionStatus(pod, textAt(gate, 'conditionType')) === 'True',
  );
  return `${open.length}/${gates.length}`;
}
