import { expect, test } from 'vitest';
import { type Case, complaints } from './complaints.ts';

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
      ...job({
        completionMode: 'Indexed',
        completions: 5,
      }),
      metadata: {
        name: 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa',
        namespace: 'n',
      },
    },
    [
      'metadata.name: Invalid value: "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa": will not able to create pod with invalid DNS label: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa-4',
    ],
  ],
  ['dots', 'Job', { ...job({}), metadata: { name: 'a.b', namespace: 'n' } }, []],
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
])('%s: %s', (_, kind, content, expected) => {
  expect(complaints(kind, content)).toEqual(expected);
});
