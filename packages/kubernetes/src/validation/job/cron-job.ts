import type { ObjectMeta } from '@drover/apimachinery';
import { type FieldError, invalid, notSupported } from '../../field/field-error.ts';
import { shownSelector } from '../meta/label-selectors.ts';
import { oneOf } from '../value/choices.ts';
import { notNegative } from '../value/numbers.ts';
import { given, needed } from '../value/presence.ts';
import { when } from '../value/when.ts';
import { scheduleError } from './cron-schedule.ts';
import { type JobSpec, validateJobSpec } from './job.ts';
import { isTimeZone } from './time-zones.ts';

interface CronJobSpec {
  readonly schedule?: string;
  readonly timeZone?: string;
  readonly startingDeadlineSeconds?: number;
  readonly concurrencyPolicy?: string;
  readonly jobTemplate?: { readonly spec?: JobSpec };
  readonly successfulJobsHistoryLimit?: number;
  readonly failedJobsHistoryLimit?: number;
}

interface CronJob {
  readonly metadata?: ObjectMeta;
  readonly spec?: CronJobSpec;
}

/** Jobs are named after their CronJob, with eleven more characters. */
const MAX_NAME = 52;

/** What is wrong with a CronJob beyond its metadata. */
export function validateCronJob(
  { metadata: { name = '' } = {}, spec = {} }: CronJob,
  old?: CronJob,
): readonly FieldError[] {
  const { jobTemplate: { spec: job = {} } = {} } = spec;
  return [
    ...validateSchedule('spec.schedule', spec, old?.spec),
    ...notNegative('spec.startingDeadlineSeconds', spec.startingDeadlineSeconds),
    ...(old !== undefined && old.spec?.timeZone === spec.timeZone
      ? []
      : given(spec.timeZone, (zone) => validateTimeZone('spec.timeZone', zone))),
    ...oneOf('spec.concurrencyPolicy', spec.concurrencyPolicy, ['Allow', 'Forbid', 'Replace']),
    ...validateJobSpec('spec.jobTemplate.spec', job),
    ...given(job.selector, (selector) => [
      invalid(
        'spec.jobTemplate.spec.selector',
        shownSelector(selector),
        '`selector` will be auto-generated',
      ),
    ]),
    ...when(job.manualSelector === true, () =>
      notSupported('spec.jobTemplate.spec.manualSelector', true, ['nil', 'false']),
    ),
    ...notNegative('spec.successfulJobsHistoryLimit', spec.successfulJobsHistoryLimit),
    ...notNegative('spec.failedJobsHistoryLimit', spec.failedJobsHistoryLimit),
    ...when(old === undefined && name.length > MAX_NAME, () =>
      invalid('metadata.name', name, `must be no more than ${MAX_NAME} characters`),
    ),
  ];
}

function validateSchedule(
  path: string,
  { schedule = '', timeZone }: CronJobSpec,
  old?: CronJobSpec,
): readonly FieldError[] {
  if (schedule === '') return needed(path, schedule);
  const wrong = scheduleError(schedule);
  const hadZone = old?.schedule?.includes('TZ') ?? false;
  const hasZone = schedule.includes('TZ');
  return [
    ...given(wrong, (detail) => [invalid(path, schedule, detail)]),
    ...when(hasZone && hadZone && timeZone !== undefined, () =>
      invalid(path, schedule, 'cannot use both timeZone field and TZ or CRON_TZ in schedule'),
    ),
    ...when(hasZone && !hadZone, () =>
      invalid(path, schedule, 'cannot use TZ or CRON_TZ in schedule, use timeZone field instead'),
    ),
  ];
}

const ZONE_PART = /^[A-Za-z._0-9+][A-Za-z.\-_0-9+]{0,13}$/;

function validateTimeZone(path: string, zone: string): readonly FieldError[] {
  if (zone === '') return [invalid(path, zone, 'timeZone must be nil or non-empty string')];
  const isFormed = zone
    .split('/')
    .every((part) => part !== '.' && part !== '..' && ZONE_PART.test(part));
  if (!isFormed) return [invalid(path, zone, `unknown time zone ${zone}`)];
  const isLocal = zone.toLowerCase() === 'local';
  return [
    ...when(isLocal, () =>
      invalid(
        path,
        zone,
        'timeZone must be an explicit time zone as defined in https://www.iana.org/time-zones',
      ),
    ),
    ...when(zone !== 'Local' && !isTimeZone(zone), () =>
      invalid(path, zone, `unknown time zone ${zone}`),
    ),
  ];
}
