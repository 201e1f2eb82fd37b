import type { ProjectPod, PublicEndpoint, Workload } from './resources.ts';

const KIND_WORDS: Readonly<Record<string, string>> = {
  deployment: 'Deployment',
  daemonSet: 'Daemon set',
  statefulSet: 'Stateful set',
  replicaSet: 'Replica set',
  replicationController: 'Replication controller',
  cronJob: 'Cron job',
  job: 'Job',
};

/** What people call the form of a workload. */
export function workloadKind({ type }: Pick<Workload, 'type'>): string {
  return KIND_WORDS[type] ?? type;
}

/** How many pods are ready, and how many there are to be. */
export interface Readiness {
  readonly ready: number;
  readonly desired: number;
}

type Count = (workload: Workload) => Readiness;

const ofReplicas =
  (statusOf: (workload: Workload) => { readonly readyReplicas?: number } | undefined): Count =>
  (workload) => ({
    ready: statusOf(workload)?.readyReplicas ?? 0,
    desired: workload.scale ?? 1,
  });

/** How the pods of each form of workload are counted. */
const COUNTS: Readonly<Record<string, Count>> = {
  deployment: ofReplicas(({ deploymentStatus }) => deploymentStatus),
  statefulSet: ofReplicas(({ statefulSetStatus }) => statefulSetStatus),
  replicaSet: ofReplicas(({ replicaSetStatus }) => replicaSetStatus),
  replicationController: ofReplicas((workload) => workload.replicationControllerStatus),
  daemonSet: ({ daemonSetStatus: status }) => ({
    ready: status?.numberReady ?? 0,
    desired: status?.desiredNumberScheduled ?? 0,
  }),
  job: ({ jobStatus, jobConfig }) => ({
    ready: jobStatus?.succeeded ?? 0,
    desired: jobConfig?.completions ?? 1,
  }),
};

/** How far a workload is; `undefined` for one that has no pods of its own. */
export function workloadReadiness(workload: Workload): Readiness | undefined {
  return COUNTS[workload.type]?.(workload);
}

/** `2/3`; the schedule of a cron job. */
export function readinessText(workload: Workload): string {
  const readiness = workloadReadiness(workload);
  if (readiness) return `${readiness.ready}/${readiness.desired}`;
  return workload.cronJobConfig?.schedule ?? '–';
}

/** The state of a workload in one word; a pause is more than the server's state says. */
export function workloadState({ state = 'unknown', paused, cronJobConfig }: Workload): string {
  if (state === 'removing') return state;
  return paused || cronJobConfig?.suspend ? 'paused' : state;
}

/** The images of what runs all the time, each once. */
export function workloadImages({
  containers = [],
}: Pick<Workload, 'containers'>): readonly string[] {
  const images = containers
    .filter(({ initContainer }) => !initContainer)
    .flatMap(({ image }) => (image ? [image] : []));
  return [...new Set(images)];
}

/** How many containers of a pod are ready, of how many. */
export function podReadiness({ containers = [], status }: ProjectPod): Readiness {
  const ready = (status?.containerStatuses ?? []).filter((each) => each.ready).length;
  return { ready, desired: containers.filter(({ initContainer }) => !initContainer).length };
}

/** How often containers of a pod were started again. */
export function podRestarts({ status }: ProjectPod): number {
  return (status?.containerStatuses ?? []).reduce(
    (sum, { restartCount = 0 }) => sum + restartCount,
    0,
  );
}

/** The addresses at which something is reached from outside: `http://shop.example.com/api`, `10.0.0.1:30080`. */
export function endpointTexts(endpoints: readonly PublicEndpoint[] | null = []): readonly string[] {
  return (endpoints ?? []).flatMap((endpoint) => {
    const host = endpoint.hostname || endpoint.addresses?.[0];
    return host ? [endpointText(host, endpoint)] : [];
  });
}

const WEB_PORTS: Readonly<Record<string, number>> = { HTTP: 80, HTTPS: 443 };

function endpointText(host: string, { path = '', port, protocol = 'TCP' }: PublicEndpoint): string {
  const usual = WEB_PORTS[protocol];
  const place = port === undefined || port === usual ? host : `${host}:${port}`;
  return usual === undefined ? place : `${protocol.toLowerCase()}://${place}${path}`;
}
