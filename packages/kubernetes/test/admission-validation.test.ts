import { expect, test } from 'vitest';
import { type Case, complaints } from './complaints.ts';
import { type Edit, edited } from './edits.ts';

/** What is asked about. */
const rule = {
  operations: ['CREATE'],
  apiGroups: ['nope.example'],
  apiVersions: ['v1'],
  resources: ['things'],
};
/** A good webhook. */
const webhook = {
  name: 'a.b.c',
  clientConfig: { service: { name: 'x', namespace: 'y' } },
  sideEffects: 'None',
  admissionReviewVersions: ['v1'],
  rules: [rule],
  failurePolicy: 'Ignore',
};
/** The same once its defaults are filled in. */
const filledWebhook = {
  ...webhook,
  clientConfig: { service: { namespace: 'y', name: 'x', port: 443 } },
  rules: [{ ...rule, scope: '*' }],
  matchPolicy: 'Equivalent',
  namespaceSelector: {},
  objectSelector: {},
  timeoutSeconds: 5,
};

test.each<Case>([
  ['empty', 'ValidatingWebhookConfiguration', {}, []],
  ['ok', 'ValidatingWebhookConfiguration', { webhooks: [webhook] }, []],
  ['ok', 'MutatingWebhookConfiguration', { webhooks: [webhook] }, []],
  [
    'bad',
    'MutatingWebhookConfiguration',
    {
      webhooks: [
        {
          name: 'a.b.c',
          clientConfig: { url: 'https://x/y', caBundle: 'Zm9v' },
          sideEffects: 'None',
          admissionReviewVersions: ['v1'],
          rules: [rule],
          failurePolicy: 'Ignore',
          reinvocationPolicy: 'X',
        },
        {
          name: 'a.b.c',
          clientConfig: { service: { name: 'x', namespace: 'y', path: '//' } },
          sideEffects: 'None',
          admissionReviewVersions: ['v1'],
          rules: [rule],
          failurePolicy: 'Ignore',
        },
      ],
    },
    [
      'webhooks[0].reinvocationPolicy: Unsupported value: "X": supported values: "IfNeeded", "Never"',
      'webhooks[1].clientConfig.service.path: Invalid value: "//": segment[0] may not be empty',
      'webhooks[1].name: Duplicate value: "a.b.c"',
    ],
  ],
  [
    'ok',
    'ValidatingAdmissionPolicy',
    {
      spec: {
        matchConstraints: {
          resourceRules: [rule],
        },
        validations: [{ expression: 'true' }],
      },
    },
    [],
  ],
  [
    'empty texts',
    'ValidatingAdmissionPolicy',
    {
      spec: {
        failurePolicy: '',
        matchConstraints: {
          matchPolicy: '',
          resourceRules: [
            { operations: ['CREATE'], apiGroups: [''], apiVersions: ['v1'], resources: ['pods'] },
          ],
        },
        validations: [{ expression: 'true' }],
      },
    },
    [
      'spec.failurePolicy: Unsupported value: "": supported values: "Fail", "Ignore"',
      'spec.matchConstraints.matchPolicy: Unsupported value: "": supported values: "Equivalent", "Exact"',
    ],
  ],
  [
    'bad',
    'ValidatingAdmissionPolicy',
    {
      spec: {
        failurePolicy: 'X',
        paramKind: { apiVersion: 'a/b/c', kind: 'A_' },
        matchConstraints: { matchPolicy: 'Q', resourceRules: [] },
        variables: [
          { name: 'for', expression: '1' },
          { name: '', expression: '' },
        ],
        validations: [{ expression: ' ', message: 'a\nb', reason: 'X', messageExpression: ' ' }],
        auditAnnotations: [
          { key: 'a b', valueExpression: '' },
          { key: 'a b', valueExpression: "'x'" },
        ],
      },
    },
    [
      'spec.failurePolicy: Unsupported value: "X": supported values: "Fail", "Ignore"',
      'spec.paramKind.apiVersion: Invalid value: "a/b/c": unexpected GroupVersion string: a/b/c',
      'spec.paramKind.kind: Invalid value: "A_": may have mixed case, but should otherwise match: a DNS-1035 label must consist of lower case alphanumeric characters or \'-\', start with an alphabetic character, and end with an alphanumeric character',
      'spec.matchConstraints.matchPolicy: Unsupported value: "Q": supported values: "Equivalent", "Exact"',
      'spec.matchConstraints.resourceRules: Required value',
      'spec.variables[0].name: Invalid value: "for": must be a valid CEL identifier',
      'spec.variables[1].name: Required value: name is not specified',
      'spec.variables[1].expression: Required value: expression is not specified',
      'spec.validations[0].expression: Required value: expression is not specified',
      'spec.validations[0].messageExpression: Invalid value: " ": must be non-empty if specified',
      'spec.validations[0].message: Invalid value: "a\\nb": must not contain line breaks',
      'spec.validations[0].reason: Unsupported value: "X": supported values: "Forbidden", "Invalid", "RequestEntityTooLarge"',
      "spec.auditAnnotations[0].key: Invalid value: \"x/a b\": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
      'spec.auditAnnotations[0].valueExpression: Required value: valueExpression is not specified',
      "spec.auditAnnotations[1].key: Invalid value: \"x/a b\": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
      'spec.auditAnnotations[1].key: Duplicate value: "a b"',
    ],
  ],
  [
    'params',
    'ValidatingAdmissionPolicy',
    {
      spec: {
        paramKind: { apiVersion: 'A_/1', kind: '' },
        matchConstraints: {
          resourceRules: [rule],
        },
      },
    },
    [
      "spec.paramKind.apiVersion: Invalid value: \"A_\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character",
      'spec.paramKind.apiVersion: Invalid value: "1": a DNS-1035 label must consist of lower case alphanumeric characters or \'-\', start with an alphabetic character, and end with an alphanumeric character',
      'spec.paramKind.kind: Required value',
      'spec.validations: Required value: validations or auditAnnotations must contain at least one item',
      'spec.auditAnnotations: Required value: validations or auditAnnotations must contain at least one item',
    ],
  ],
  [
    'ok',
    'ValidatingAdmissionPolicyBinding',
    { spec: { policyName: 'p', validationActions: ['Deny'], matchResources: {} } },
    [],
  ],
  [
    'bad',
    'ValidatingAdmissionPolicyBinding',
    {
      spec: {
        policyName: 'P_',
        validationActions: ['Deny', 'Warn', 'Deny', 'X'],
        paramRef: { name: 'a/b', selector: { matchLabels: { 'a b': 'c' } } },
      },
    },
    [
      "spec.policyName: Invalid value: \"P_\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character",
      'spec.paramRef.name: Invalid value: "a/b": may not contain \'/\'',
      'spec.paramRef.name: Forbidden: name and selector are mutually exclusive',
      "spec.paramRef.selector.matchLabels: Invalid value: \"a b\": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
      'spec.paramRef.selector: Forbidden: name and selector are mutually exclusive',
      'spec.paramRef.parameterNotFoundAction: Required value',
      'spec.validationActions[2]: Duplicate value: "Deny"',
      'spec.validationActions[3]: Unsupported value: "X": supported values: "Audit", "Deny", "Warn"',
      'spec.validationActions: Invalid value: ["Deny","Warn","Deny","X"]: must not contain both Deny and Warn (repeating the same validation failure information in the API response and headers serves no purpose)',
    ],
  ],
  [
    'ref',
    'ValidatingAdmissionPolicyBinding',
    {
      spec: {
        policyName: 'p',
        validationActions: ['Audit'],
        paramRef: { parameterNotFoundAction: 'X' },
      },
    },
    [
      'spec.paramRef: Required value: one of name or selector must be specified',
      'spec.paramRef.parameterNotFoundAction: Unsupported value: "X": supported values: "Deny", "Allow"',
    ],
  ],
])('%s: %s', (_, kind, content, expected) => {
  expect(complaints(kind, content)).toEqual(expected);
});

test.each<Edit>([
  [
    'ok',
    'ValidatingWebhookConfiguration',
    {
      before: { webhooks: [webhook] },
      edit: {
        webhooks: [filledWebhook],
      },
    },
    [],
  ],
  [
    'ok, 2',
    'ValidatingWebhookConfiguration',
    {
      before: { webhooks: [webhook] },
      edit: {
        webhooks: [filledWebhook, filledWebhook],
      },
    },
    ['webhooks[1].name: Duplicate value: "a.b.c"'],
  ],
  [
    'ok',
    'ValidatingAdmissionPolicy',
    {
      before: {
        spec: {
          matchConstraints: {
            resourceRules: [rule],
          },
          validations: [{ expression: 'true' }],
        },
      },
      edit: { spec: { validations: [{ expression: 'true', message: 'x' }] } },
    },
    [],
  ],
])('changed %s: %s', (_, kind, change, expected) => {
  expect(complaints(kind, edited(change), change.before)).toEqual(expected);
});
