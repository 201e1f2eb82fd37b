import type { ObjectMeta } from '@drover/apimachinery';
import { isDnsLabel } from '../meta/names.ts';
import type { PodTemplateSpec } from '../pod/pod-template.ts';
import type { PodSpec } from '../pod/pod-types.ts';
import { warnOfPod } from '../pod/pod-warnings.ts';
import { warnOfNodeLabel } from '../scheduling/node-label-warnings.ts';
import type { ClaimSpec } from '../volume/volume-claim-spec.ts';
import { warnOfClaimSpec } from '../volume/volume-warnings.ts';

interface WarnedObject<S> {
  readonly metadata?: ObjectMeta;
  readonly spec?: S;
}

interface JobSpec {
  readonly template?: PodTemplateSpec;
  readonly completionMode?: string;
  readonly completions?: number;
  readonly parallelism?: number;
}

interface StatefulSetSpec {
  readonly template?: PodTemplateSpec;
  readonly revisionHistoryLimit?: number;
  readonly volumeClaimTemplates?: readonly { readonly spec?: ClaimSpec }[];
}

/** What the writer of a new Pod should know; of a changed one there is nothing new to know. */
export function warnOfAnyPod(pod: WarnedObject<PodSpec>, old?: object): readonly string[] {
  if (old !== undefined) return [];
  return [...warnOfName(pod, "this is used in the Pod's hostname"), ...warnOfPod('', pod)];
}

/** The same for kinds that make pods, whose pods are named after them. */
export function warnOfNamedWorkload(
  workload: WarnedObject<{ readonly template?: PodTemplateSpec }>,
  old?: WarnedObject<object>,
): readonly string[] {
  return [
    ...(old === undefined ? warnOfName(workload, POD_NAMES) : []),
    ...warnOfWorkload(workload, old),
  ];
}

/** The same for a ReplicationController. */
export function warnOfController(
  controller: WarnedObject<{ readonly template?: PodTemplateSpec }>,
  old?: object,
): readonly string[] {
  return old === undefined ? warnOfNamedWorkload(controller) : [];
}

/** The same for kinds whose names are checked already. */
export function warnOfWorkload(
  workload: WarnedObject<{ readonly template?: PodTemplateSpec }>,
  old?: WarnedObject<object>,
): readonly string[] {
  if (!isOther(workload, old)) return [];
  return warnOfPod('spec.template', workload.spec?.template ?? {});
}

/** The same for a StatefulSet and its claims. */
export function warnOfStatefulSet(
  set: WarnedObject<StatefulSetSpec>,
  old?: WarnedObject<object>,
): readonly string[] {
  const { volumeClaimTemplates = [], revisionHistoryLimit = 0 } = set.spec ?? {};
  return [
    ...warnOfWorkload(set, old),
    ...volumeClaimTemplates.flatMap(({ spec = {} }, index) => {
      const at = `spec.volumeClaimTemplates[${index}]`;
      return warnOfClaimSpec(old === undefined ? at : `${at}.Spec`, spec);
    }),
    ...(revisionHistoryLimit < 0
      ? [
          'spec.revisionHistoryLimit: a negative value retains all historical revisions; a value >= 0 is recommended',
        ]
      : []),
  ];
}

/** The same for a Job. */
export function warnOfJob(
  job: WarnedObject<JobSpec>,
  old?: WarnedObject<object>,
): readonly string[] {
  return [
    ...(old === undefined ? warnOfName(job, POD_NAMES) : []),
    ...(isOther(job, old) ? warnOfJobSpec('spec', job.spec ?? {}) : []),
  ];
}

/** The same for a CronJob. */
export function warnOfCronJob(
  cronJob: WarnedObject<{
    readonly schedule?: string;
    readonly jobTemplate?: { readonly spec?: JobSpec };
  }>,
  old?: WarnedObject<object>,
): readonly string[] {
  const { schedule = '', jobTemplate } = cronJob.spec ?? {};
  return [
    ...(old === undefined ? warnOfName(cronJob, POD_NAMES) : []),
    ...(isOther(cronJob, old)
      ? warnOfJobSpec('spec.jobTemplate.spec', jobTemplate?.spec ?? {})
      : []),
    ...(old !== undefined && schedule.includes('TZ')
      ? [
          'cannot use TZ or CRON_TZ in spec.spec.schedule, use timeZone instead, see https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/ for more details',
        ]
      : []),
  ];
}

/** The same for a PodTemplate. */
export function warnOfPodTemplate(
  template: { readonly metadata?: ObjectMeta; readonly template?: PodTemplateSpec },
  old?: WarnedObject<object>,
): readonly string[] {
  return isOther(template, old) ? warnOfPod('template', template.template ?? {}) : [];
}

/** The same for a RuntimeClass. */
export function warnOfRuntimeClass({
  scheduling,
}: {
  readonly scheduling?: { readonly nodeSelector?: Readonly<Record<string, string>> };
}): readonly string[] {
  return Object.keys(scheduling?.nodeSelector ?? {}).flatMap((label) =>
    warnOfNodeLabel(label).map((text) => `scheduling.nodeSelector: ${text}`),
  );
}

const POD_NAMES = 'this is used in Pod names and hostnames';

function warnOfName({ metadata }: WarnedObject<unknown>, use: string): readonly string[] {
  const messages = isDnsLabel(metadata?.name ?? '');
  if (messages.length === 0) return [];
  return [
    `metadata.name: ${use}, which can result in surprising behavior; a DNS label is recommended: [${messages.join(' ')}]`,
  ];
}

/** Whether what is wanted is other than before. */
function isOther(now: WarnedObject<unknown>, old: WarnedObject<unknown> | undefined): boolean {
  return now.metadata?.generation !== old?.metadata?.generation || old === undefined;
}

const MANY_COMPLETIONS = 100_000;
const MANY_PODS = 10_000;

function warnOfJobSpec(path: string, spec: JobSpec): readonly string[] {
  const { completionMode, completions = 0, parallelism = 0, template = {} } = spec;
  const isHuge =
    completionMode === 'Indexed' && completions > MANY_COMPLETIONS && parallelism > MANY_PODS;
  return [
    ...(isHuge
      ? [
          `${path}: In Indexed Jobs with a number of completions higher than 10^5 and a parallelism higher than 10^4, Kubernetes might not be able to track completedIndexes when a big number of indexes fail`,
        ]
      : []),
    ...warnOfPod(`${path}.template`, template),
  ];
}
