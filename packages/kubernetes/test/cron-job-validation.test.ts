import { expect, test } from 'vitest';
import { complaints } from './complaints.ts';

test.each<[schedule: string, complaints: readonly string[]]>([
  ['', ['spec.schedule: Required value']],
  ['* * * * *', []],
  ['x', ['spec.schedule: Invalid value: "x": expected exactly 5 fields, found 1: [x]']],
  [
    '* * * *',
    ['spec.schedule: Invalid value: "* * * *": expected exactly 5 fields, found 4: [* * * *]'],
  ],
  [
    '* * * 13 *',
    ['spec.schedule: Invalid value: "* * * 13 *": end of range (13) above maximum (12): 13'],
  ],
  [
    '* * * * 7',
    ['spec.schedule: Invalid value: "* * * * 7": end of range (7) above maximum (6): 7'],
  ],
  [
    '5-1 * * * *',
    [
      'spec.schedule: Invalid value: "5-1 * * * *": beginning of range (5) beyond end of range (1): 5-1',
    ],
  ],
  ['1-2-3 * * * *', ['spec.schedule: Invalid value: "1-2-3 * * * *": too many hyphens: 1-2-3']],
  [
    'a * * * *',
    [
      'spec.schedule: Invalid value: "a * * * *": failed to parse int from a: strconv.Atoi: parsing "a": invalid syntax',
    ],
  ],
  ['@foo', ['spec.schedule: Invalid value: "@foo": unrecognized descriptor: @foo']],
  ['@every 1h', []],
  [
    'CRON_TZ=UTC 0 0 * * *',
    [
      'spec.schedule: Invalid value: "CRON_TZ=UTC 0 0 * * *": cannot use TZ or CRON_TZ in schedule, use timeZone field instead',
    ],
  ],
  ['* * * jan-feb mon', []],
  [
    '* * * * 8-9',
    ['spec.schedule: Invalid value: "* * * * 8-9": end of range (9) above maximum (6): 8-9'],
  ],
  [
    '1- * * * *',
    [
      'spec.schedule: Invalid value: "1- * * * *": failed to parse int from : strconv.Atoi: parsing "": invalid syntax',
    ],
  ],
  ['* * * * SUN', []],
  ['*-5/3 * * * *', []],
  ['@every -1h', []],
  [
    '@every 5',
    [
      'spec.schedule: Invalid value: "@every 5": failed to parse duration @every 5: time: missing unit in duration "5"',
    ],
  ],
])('the schedule "%s"', (schedule, expected) => {
  expect(complaints('CronJob', cronJob({ schedule }))).toEqual(expected);
});

test.each<[timeZone: string, complaints: readonly string[]]>([
  ['', ['spec.timeZone: Invalid value: "": timeZone must be nil or non-empty string']],
  [
    'Local',
    [
      'spec.timeZone: Invalid value: "Local": timeZone must be an explicit time zone as defined in https://www.iana.org/time-zones',
    ],
  ],
  ['UTC', []],
  ['Europe/Berlin', []],
  [
    'europe/berlin',
    ['spec.timeZone: Invalid value: "europe/berlin": unknown time zone europe/berlin'],
  ],
  ['Foo/Bar', ['spec.timeZone: Invalid value: "Foo/Bar": unknown time zone Foo/Bar']],
  ['../x', ['spec.timeZone: Invalid value: "../x": unknown time zone ../x']],
  ['+01:00', ['spec.timeZone: Invalid value: "+01:00": unknown time zone +01:00']],
  ['Kwajalein/', ['spec.timeZone: Invalid value: "Kwajalein/": unknown time zone Kwajalein/']],
])('the time zone "%s"', (timeZone, expected) => {
  expect(complaints('CronJob', cronJob({ timeZone }))).toEqual(expected);
});

function cronJob(spec: object): object {
  const template = { spec: { restartPolicy: 'Never', containers: [{ name: 'c', image: 'i' }] } };
  return { spec: { schedule: '* * * * *', jobTemplate: { spec: { template } }, ...spec } };
}
