import { expect, test } from 'vitest';
import { type Case, complaints } from './complaints.ts';

const cronJob = (spec: object, job: object = {}): Case[2] => ({
  spec: {
    schedule: '* * * * *',
    jobTemplate: {
      spec: {
        template: { spec: { restartPolicy: 'Never', containers: [{ name: 'c', image: 'i' }] } },
        ...job,
      },
    },
    ...spec,
  },
});
const job = (spec: object, pod: object = {}): Case[2] => ({
  spec: {
    manualSelector: true,
    selector: { matchLabels: { a: 'b' } },
    template: {
      metadata: { labels: { a: 'b' } },
      spec: { restartPolicy: 'Never', containers: [{ name: 'c', image: 'i' }], ...pod },
    },
    ...spec,
  },
});

test.each<Case>([
  ['good', 'Job', job({}), []],
  [
    'restart',
    'Job',
    job({}, { restartPolicy: 'Always' }),
    ['spec.template.spec.restartPolicy: Required value: valid values: "OnFailure", "Never"'],
  ],
  [
    'restart, otherwise',
    'Job',
    job({}, { restartPolicy: '' }),
    ['spec.template.spec.restartPolicy: Required value: valid values: "OnFailure", "Never"'],
  ],
  [
    'restart, otherwise',
    'Job',
    job({}, { restartPolicy: 'X' }),
    [
      'spec.template.spec.restartPolicy: Unsupported value: "X": supported values: "Always", "OnFailure", "Never"',
      'spec.template.spec.restartPolicy: Unsupported value: "X": supported values: "OnFailure", "Never"',
    ],
  ],
  [
    'negative numbers',
    'Job',
    job({
      parallelism: -1,
      completions: -1,
      activeDeadlineSeconds: -1,
      backoffLimit: -1,
      ttlSecondsAfterFinished: -1,
      backoffLimitPerIndex: -1,
      maxFailedIndexes: -1,
    }),
    [
      'spec.parallelism: Invalid value: -1: must be greater than or equal to 0',
      'spec.completions: Invalid value: -1: must be greater than or equal to 0',
      'spec.activeDeadlineSeconds: Invalid value: -1: must be greater than or equal to 0',
      'spec.backoffLimit: Invalid value: -1: must be greater than or equal to 0',
      'spec.ttlSecondsAfterFinished: Invalid value: -1: must be greater than or equal to 0',
      'spec.backoffLimitPerIndex: Invalid value: -1: must be greater than or equal to 0',
      'spec.maxFailedIndexes: Invalid value: -1: must be greater than or equal to 0',
      'spec.backoffLimitPerIndex: Invalid value: -1: requires indexed completion mode',
      'spec.maxFailedIndexes: Invalid value: -1: requires indexed completion mode',
    ],
  ],
  [
    'mode',
    'Job',
    job({ completionMode: 'X' }),
    ['spec.completionMode: Unsupported value: "X": supported values: "NonIndexed", "Indexed"'],
  ],
  ['indexed', 'Job', job({ completionMode: 'Indexed' }), []],
  [
    'indexed, otherwise',
    'Job',
    job({ completionMode: 'Indexed', completions: 5, parallelism: 100001, maxFailedIndexes: 6 }),
    [
      'spec.backoffLimitPerIndex: Required value: when maxFailedIndexes is specified',
      'spec.parallelism: Invalid value: 100001: must be less than or equal to 100000 when completion mode is Indexed',
      'spec.maxFailedIndexes: Invalid value: 6: must be less than or equal to completions',
    ],
  ],
  [
    'indexed, otherwise',
    'Job',
    job({
      completionMode: 'Indexed',
      completions: 200000,
      parallelism: 20000,
      backoffLimitPerIndex: 1,
    }),
    [
      'spec.maxFailedIndexes: Required value: must be specified when completions is above 100000',
      'spec.parallelism: Invalid value: 20000: must be less than or equal to 10000 when completions are above 100000 and used with backoff limit per index',
    ],
  ],
  [
    'indexed, otherwise',
    'Job',
    job({
      completionMode: 'Indexed',
      completions: 200000,
      parallelism: 20000,
      backoffLimitPerIndex: 1,
      maxFailedIndexes: 150000,
    }),
    [
      'spec.maxFailedIndexes: Invalid value: 150000: must be less than or equal to 100000',
      'spec.parallelism: Invalid value: 20000: must be less than or equal to 10000 when completions are above 100000 and used with backoff limit per index',
      'spec.maxFailedIndexes: Invalid value: 150000: must be less than or equal to 10000 when completions are above 100000 and used with backoff limit per index',
    ],
  ],
  ['managedBy', 'Job', job({ managedBy: '' }), ['spec.managedBy: Required value']],
  [
    'managedBy, otherwise',
    'Job',
    job({ managedBy: 'a' }),
    ['spec.managedBy: Invalid value: "a": must be a domain-prefixed path (such as "acme.io/foo")'],
  ],
  [
    'managedBy, otherwise',
    'Job',
    job({ managedBy: 'A_/b c' }),
    [
      "spec.managedBy: Invalid value: \"A_\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character",
      "spec.managedBy: Invalid value: \"b c\": Invalid path (regex used for validation is '[A-Za-z0-9/\\-._~%!$&'()*+,;=:]+')",
    ],
  ],
  [
    'managedBy, otherwise',
    'Job',
    job({
      managedBy: 'a.io/xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx',
    }),
    ['spec.managedBy: Too long: may not be more than 63 bytes'],
  ],
  [
    'manual',
    'Job',
    {
      spec: {
        template: { spec: { restartPolicy: 'Never', containers: [{ name: 'c', image: 'i' }] } },
        manualSelector: true,
      },
    },
    [
      'spec.selector: Required value',
      'spec.template.metadata.labels: Invalid value: null: `selector` does not match template `labels`',
    ],
  ],
  ['manual ok', 'Job', job({}), []],
  [
    'manual mismatch',
    'Job',
    {
      spec: {
        template: { spec: { restartPolicy: 'Never', containers: [{ name: 'c', image: 'i' }] } },
        manualSelector: true,
        selector: { matchLabels: { a: 'b' } },
      },
    },
    [
      'spec.template.metadata.labels: Invalid value: null: `selector` does not match template `labels`',
    ],
  ],
  [
    'replacement',
    'Job',
    job({ podReplacementPolicy: 'X' }),
    [
      'spec.podReplacementPolicy: Unsupported value: "X": supported values: "Failed", "TerminatingOrFailed"',
    ],
  ],
  [
    'success',
    'Job',
    job({ successPolicy: {} }),
    ['spec.successPolicy: Invalid value: {"Rules":null}: requires indexed completion mode'],
  ],
  [
    'success, otherwise',
    'Job',
    job({ completionMode: 'Indexed', completions: 5, successPolicy: { rules: [] } }),
    [
      'spec.successPolicy.rules: Required value: at least one rules must be specified when the successPolicy is specified',
    ],
  ],
  [
    'success nonindexed rules',
    'Job',
    job({ successPolicy: { rules: [{ succeededCount: 1 }] } }),
    [
      'spec.successPolicy: Invalid value: {"Rules":[{"SucceededIndexes":null,"SucceededCount":1}]}: requires indexed completion mode',
    ],
  ],
  [
    'hostname',
    'Job',
    {
      spec: {
        template: {
          metadata: { labels: { a: 'b' } },
          spec: { restartPolicy: 'Never', containers: [{ name: 'c', image: 'i' }] },
        },
        completionMode: 'Indexed',
        completions: 5,
        manualSelector: true,
        selector: { matchLabels: { a: 'b' } },
      },
      metadata: {
        name: 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa',
        namespace: 'n',
      },
    },
    [
      'metadata.name: Invalid value: "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa": will not able to create pod with invalid DNS label: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa-4',
    ],
  ],
  [
    'dots',
    'Job',
    {
      spec: {
        template: {
          metadata: { labels: { a: 'b' } },
          spec: { restartPolicy: 'Never', containers: [{ name: 'c', image: 'i' }] },
        },
        manualSelector: true,
        selector: { matchLabels: { a: 'b' } },
      },
      metadata: { name: 'a.b', namespace: 'n' },
    },
    [],
  ],
  [
    'template',
    'Job',
    job({}, { containers: [{ name: 'A_' }] }),
    [
      'spec.template.spec.containers[0].name: Invalid value: "A_": a lowercase RFC 1123 label must consist of lower case alphanumeric characters or \'-\', and must start and end with an alphanumeric character',
      'spec.template.spec.containers[0].image: Required value',
    ],
  ],
  ['suspend', 'Job', job({ suspend: true }), []],
  ['good', 'CronJob', cronJob({}), []],
  ['schedule ', 'CronJob', cronJob({ schedule: '' }), ['spec.schedule: Required value']],
  [
    'schedule x',
    'CronJob',
    cronJob({ schedule: 'x' }),
    ['spec.schedule: Invalid value: "x": expected exactly 5 fields, found 1: [x]'],
  ],
  [
    'schedule * * * *',
    'CronJob',
    cronJob({ schedule: '* * * *' }),
    ['spec.schedule: Invalid value: "* * * *": expected exactly 5 fields, found 4: [* * * *]'],
  ],
  [
    'schedule * * * 13 *',
    'CronJob',
    cronJob({ schedule: '* * * 13 *' }),
    ['spec.schedule: Invalid value: "* * * 13 *": end of range (13) above maximum (12): 13'],
  ],
  [
    'schedule * * * * 7',
    'CronJob',
    cronJob({ schedule: '* * * * 7' }),
    ['spec.schedule: Invalid value: "* * * * 7": end of range (7) above maximum (6): 7'],
  ],
  [
    'schedule 5-1 * * * *',
    'CronJob',
    cronJob({ schedule: '5-1 * * * *' }),
    [
      'spec.schedule: Invalid value: "5-1 * * * *": beginning of range (5) beyond end of range (1): 5-1',
    ],
  ],
  [
    'schedule 1-2-3 * * * *',
    'CronJob',
    cronJob({ schedule: '1-2-3 * * * *' }),
    ['spec.schedule: Invalid value: "1-2-3 * * * *": too many hyphens: 1-2-3'],
  ],
  [
    'schedule a * * * *',
    'CronJob',
    cronJob({ schedule: 'a * * * *' }),
    [
      'spec.schedule: Invalid value: "a * * * *": failed to parse int from a: strconv.Atoi: parsing "a": invalid syntax',
    ],
  ],
  [
    'schedule @foo',
    'CronJob',
    cronJob({ schedule: '@foo' }),
    ['spec.schedule: Invalid value: "@foo": unrecognized descriptor: @foo'],
  ],
  ['schedule @every 1h', 'CronJob', cronJob({ schedule: '@every 1h' }), []],
  [
    'schedule CRON_TZ=UTC 0 0 * * *',
    'CronJob',
    cronJob({ schedule: 'CRON_TZ=UTC 0 0 * * *' }),
    [
      'spec.schedule: Invalid value: "CRON_TZ=UTC 0 0 * * *": cannot use TZ or CRON_TZ in schedule, use timeZone field instead',
    ],
  ],
  ['schedule * * * jan-feb mon', 'CronJob', cronJob({ schedule: '* * * jan-feb mon' }), []],
  [
    'schedule * * * * 8-9',
    'CronJob',
    cronJob({ schedule: '* * * * 8-9' }),
    ['spec.schedule: Invalid value: "* * * * 8-9": end of range (9) above maximum (6): 8-9'],
  ],
  [
    'schedule 1- * * * *',
    'CronJob',
    cronJob({ schedule: '1- * * * *' }),
    [
      'spec.schedule: Invalid value: "1- * * * *": failed to parse int from : strconv.Atoi: parsing "": invalid syntax',
    ],
  ],
  ['schedule * * * * SUN', 'CronJob', cronJob({ schedule: '* * * * SUN' }), []],
  ['schedule *-5/3 * * * *', 'CronJob', cronJob({ schedule: '*-5/3 * * * *' }), []],
  ['schedule @every -1h', 'CronJob', cronJob({ schedule: '@every -1h' }), []],
  [
    'schedule @every 5',
    'CronJob',
    cronJob({ schedule: '@every 5' }),
    [
      'spec.schedule: Invalid value: "@every 5": failed to parse duration @every 5: time: missing unit in duration "5"',
    ],
  ],
  [
    'zone ',
    'CronJob',
    cronJob({ timeZone: '' }),
    ['spec.timeZone: Invalid value: "": timeZone must be nil or non-empty string'],
  ],
  [
    'zone Local',
    'CronJob',
    cronJob({ timeZone: 'Local' }),
    [
      'spec.timeZone: Invalid value: "Local": timeZone must be an explicit time zone as defined in https://www.iana.org/time-zones',
    ],
  ],
  ['zone UTC', 'CronJob', cronJob({ timeZone: 'UTC' }), []],
  ['zone Europe/Berlin', 'CronJob', cronJob({ timeZone: 'Europe/Berlin' }), []],
  [
    'zone europe/berlin',
    'CronJob',
    cronJob({ timeZone: 'europe/berlin' }),
    ['spec.timeZone: Invalid value: "europe/berlin": unknown time zone europe/berlin'],
  ],
  [
    'zone Foo/Bar',
    'CronJob',
    cronJob({ timeZone: 'Foo/Bar' }),
    ['spec.timeZone: Invalid value: "Foo/Bar": unknown time zone Foo/Bar'],
  ],
  [
    'zone ../x',
    'CronJob',
    cronJob({ timeZone: '../x' }),
    ['spec.timeZone: Invalid value: "../x": unknown time zone ../x'],
  ],
  [
    'zone +01:00',
    'CronJob',
    cronJob({ timeZone: '+01:00' }),
    ['spec.timeZone: Invalid value: "+01:00": unknown time zone +01:00'],
  ],
  [
    'zone Kwajalein/',
    'CronJob',
    cronJob({ timeZone: 'Kwajalein/' }),
    ['spec.timeZone: Invalid value: "Kwajalein/": unknown time zone Kwajalein/'],
  ],
])('jobs say what is wrong with them: %s of a %s', (_, kind, content, expected) => {
  expect(complaints(kind, content)).toEqual(expected);
});
