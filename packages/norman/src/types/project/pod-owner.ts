import type { DynamicObject, ObjectMeta } from '@drover/apimachinery';
import { parseTimeMs } from '@drover/base';

/** Kinds that pods and their owners belong to. */
const WORKLOADS = new Set([
  'CronJob',
  'DaemonSet',
  'Deployment',
  'Job',
  'ReplicaSet',
  'ReplicationController',
  'StatefulSet',
]);

const TEMPLATE_HASH = 'pod-template-hash';

/** `report-29389440`: a Job is called by its CronJob and the minute, since 1970, for which it was started. */
const CRON_NAME = /^(.+)-(\d{8,10})$/;
const MINUTE_MS = 60_000;
/** How long after that minute its pods may still be made. */
const CRON_DELAY_MS = 7 * 24 * 60 * MINUTE_MS;

/**
 * The workload that a pod belongs to: `deployment:default:web`. That a Deployment or CronJob stands behind the owner
 * is told by its name, so that nothing has to be looked up.
 */
export function podWorkloadId({ metadata = {} }: DynamicObject): string | undefined {
  const owner = (metadata.ownerReferences ?? []).find(({ controller }) => controller === true);
  if (!owner || !WORKLOADS.has(owner.kind)) return undefined;
  const whole = WHOLES[owner.kind]?.(owner.name, metadata);
  const [kind, name] = whole ?? [owner.kind, owner.name];
  return `${kind.toLowerCase()}:${metadata.namespace ?? ''}:${name}`;
}

type Part = (name: string, pod: ObjectMeta) => readonly [kind: string, name: string] | undefined;

/** What stands behind owners that may be parts of something else, by their kind. */
const WHOLES: Readonly<Record<string, Part>> = {
  ReplicaSet(name, { labels }) {
    const suffix = `-${labels?.[TEMPLATE_HASH] ?? ''}`;
    if (suffix === '-' || !name.endsWith(suffix)) return undefined;
    return ['Deployment', name.slice(0, -suffix.length)];
  },
  Job(name, { creationTimestamp = '' }) {
    const [, cronJob = '', minute = ''] = CRON_NAME.exec(name) ?? [];
    const delayMs = (parseTimeMs(creationTimestamp) ?? 0) - Number(minute) * MINUTE_MS;
    const isPart = cronJob !== '' && delayMs > -MINUTE_MS && delayMs < CRON_DELAY_MS;
    return isPart ? ['CronJob', cronJob] : undefined;
  },
};
