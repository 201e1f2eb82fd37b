import { expect, test } from 'vitest';
import { type Case, complaints, warnings } from './complaints.ts';
import { type Edit, edited } from './edits.ts';

test.each<Case>([
  [
    'backend',
    'Ingress',
    { spec: { defaultBackend: { service: { name: 'a', port: { number: 80 } } } } },
    [],
  ],
  [
    'class annot',
    'Ingress',
    {
      metadata: { name: 'x', namespace: 'n', annotations: { 'kubernetes.io/ingress.class': 'x' } },
      spec: { defaultBackend: { service: { name: 'a', port: { number: 80 } } } },
    },
    [],
  ],
  [
    'class both',
    'Ingress',
    {
      metadata: { name: 'x', namespace: 'n', annotations: { 'kubernetes.io/ingress.class': 'x' } },
      spec: {
        defaultBackend: { service: { name: 'a', port: { number: 80 } } },
        ingressClassName: 'y',
      },
    },
    [
      'annotations.kubernetes.io/ingress.class: Invalid value: "x": must match `ingressClassName` when both are specified',
    ],
  ],
  [
    'bad backend',
    'Ingress',
    {
      spec: {
        defaultBackend: {
          service: { name: 'A', port: { number: 80, name: 'x' } },
          resource: { kind: 'x', name: 'y' },
        },
      },
    },
    ['spec.defaultBackend: Invalid value: "": cannot set both resource and service backends'],
  ],
  [
    'bad backend2',
    'Ingress',
    { spec: { defaultBackend: { service: { name: '1a', port: { number: 70000 } } } } },
    [
      'spec.defaultBackend.service.name: Invalid value: "1a": a DNS-1035 label must consist of lower case alphanumeric characters or \'-\', start with an alphabetic character, and end with an alphanumeric character',
      'spec.defaultBackend.service.port.number: Invalid value: 70000: must be between 1 and 65535, inclusive',
    ],
  ],
  [
    'bad backend3',
    'Ingress',
    { spec: { defaultBackend: {} } },
    ['spec.defaultBackend: Invalid value: "": resource or service backend is required'],
  ],
  [
    'bad resource',
    'Ingress',
    { spec: { defaultBackend: { resource: { apiGroup: 'A_', kind: '', name: 'a/b' } } } },
    [
      "spec.defaultBackend.resource.apiGroup: Invalid value: \"A_\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character",
      'spec.defaultBackend.resource.kind: Required value',
      'spec.defaultBackend.resource.name: Invalid value: "a/b": may not contain \'/\'',
    ],
  ],
  [
    'rules',
    'Ingress',
    {
      spec: {
        ingressClassName: 'A_',
        rules: [
          { host: '1.2.3.4' },
          { host: '*.a' },
          { host: '*' },
          { host: 'A' },
          { http: { paths: [] } },
          {
            host: 'foo.com',
            http: {
              paths: [
                {
                  path: 'x',
                  pathType: 'Prefix',
                  backend: { service: { name: 'a', port: { number: 80 } } },
                },
                {
                  path: '/a//b/./c/../%2f/..',
                  pathType: 'Exact',
                  backend: { service: { name: 'a', port: { number: 80 } } },
                },
                {
                  path: 'q',
                  pathType: 'ImplementationSpecific',
                  backend: { service: { name: 'a', port: { number: 80 } } },
                },
                { backend: { service: { name: 'a', port: { number: 80 } } } },
                { pathType: 'X', backend: {} },
                { pathType: 'Prefix', backend: { service: { name: '', port: {} } } },
              ],
            },
          },
        ],
        tls: [{ hosts: ['A', '*.b', '*'], secretName: 'A_' }],
      },
    },
    [
      'spec.rules[0].host: Invalid value: "1.2.3.4": must be a DNS name, not an IP address',
      "spec.rules[2].host: Invalid value: \"*\": a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS subdomain, which must consist of lower case alphanumeric characters, '-' or '.' and end with an alphanumeric character",
      "spec.rules[3].host: Invalid value: \"A\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character",
      'spec.rules[4].http.paths: Required value',
      'spec.rules[5].http.paths[0].path: Invalid value: "x": must be an absolute path',
      'spec.rules[5].http.paths[1].path: Invalid value: "/a//b/./c/../%2f/..": must not contain \'//\'',
      'spec.rules[5].http.paths[1].path: Invalid value: "/a//b/./c/../%2f/..": must not contain \'/./\'',
      'spec.rules[5].http.paths[1].path: Invalid value: "/a//b/./c/../%2f/..": must not contain \'/../\'',
      'spec.rules[5].http.paths[1].path: Invalid value: "/a//b/./c/../%2f/..": must not contain \'%2f\'',
      'spec.rules[5].http.paths[1].path: Invalid value: "/a//b/./c/../%2f/..": cannot end with \'/..\'',
      'spec.rules[5].http.paths[2].path: Invalid value: "q": must be an absolute path',
      'spec.rules[5].http.paths[3].pathType: Required value: pathType must be specified',
      'spec.rules[5].http.paths[4].pathType: Unsupported value: "X": supported values: "Exact", "ImplementationSpecific", "Prefix"',
      'spec.rules[5].http.paths[4].backend: Invalid value: "": resource or service backend is required',
      'spec.rules[5].http.paths[5].path: Invalid value: "": must be an absolute path',
      'spec.rules[5].http.paths[5].backend.service.name: Required value',
      'spec.rules[5].http.paths[5].backend: Required value: port name or number is required',
      "spec.tls[0].hosts[0]: Invalid value: \"A\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character",
      "spec.tls[0].hosts[2]: Invalid value: \"*\": a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS subdomain, which must consist of lower case alphanumeric characters, '-' or '.' and end with an alphanumeric character",
      "spec.tls[0].secretName: Invalid value: \"A_\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character",
      "spec.ingressClassName: Invalid value: \"A_\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character",
    ],
  ],
  [
    'good rules',
    'Ingress',
    {
      spec: {
        rules: [
          {
            host: '*.foo.com',
            http: {
              paths: [
                {
                  path: '/',
                  pathType: 'Prefix',
                  backend: { service: { name: 'a', port: { number: 80 } } },
                },
              ],
            },
          },
        ],
        tls: [{ hosts: ['*.foo.com'], secretName: 's' }],
      },
    },
    [],
  ],
  ['ok', 'IngressClass', { spec: { controller: 'a.b/c' } }, []],
  [
    'bad',
    'IngressClass',
    { spec: { controller: 'abc', parameters: { apiGroup: 'A_', kind: '', name: '', scope: 'X' } } },
    [
      'spec.controller: Invalid value: "abc": must be a domain-prefixed path (such as "acme.io/foo")',
      "spec.parameters.apiGroup: Invalid value: \"A_\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character",
      'spec.parameters.kind: Required value',
      'spec.parameters.name: Required value',
      'spec.parameters.scope: Unsupported value: "X": supported values: "Cluster", "Namespace"',
    ],
  ],
  [
    'ns',
    'IngressClass',
    { spec: { controller: 'A/b c', parameters: { kind: 'x', name: 'y', scope: 'Namespace' } } },
    [
      "spec.controller: Invalid value: \"A\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character",
      "spec.controller: Invalid value: \"b c\": Invalid path (regex used for validation is '[A-Za-z0-9/\\-._~%!$&'()*+,;=:]+')",
      "spec.parameters.namespace: Required value: `parameters.scope` is set to 'Namespace'",
    ],
  ],
  [
    'cluster',
    'IngressClass',
    {
      spec: {
        controller: 'a.b/c',
        parameters: { kind: 'x', name: 'y', scope: 'Cluster', namespace: 'q' },
      },
    },
    ["spec.parameters.namespace: Forbidden: `parameters.scope` is set to 'Cluster'"],
  ],
  [
    'long',
    'IngressClass',
    {
      spec: {
        controller:
          'a.b/xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx',
      },
    },
    ['spec.controller: Too long: may not be more than 250 bytes'],
  ],
])('%s: %s', (_, kind, content, expected) => {
  expect(complaints(kind, content)).toEqual(expected);
});

test.each<Edit>([
  [
    'backend',
    'Ingress',
    {
      before: { spec: { defaultBackend: { service: { name: 'a', port: { number: 80 } } } } },
      edit: { spec: { defaultBackend: { service: { name: 'b', port: { name: 'x' } } } } },
    },
    [],
  ],
  [
    'ok',
    'IngressClass',
    { before: { spec: { controller: 'a.b/c' } }, edit: { spec: { controller: 'a.b/d' } } },
    ['spec.controller: Invalid value: "a.b/d": field is immutable'],
  ],
  [
    'ok, 2',
    'IngressClass',
    {
      before: { spec: { controller: 'a.b/c' } },
      edit: { spec: { parameters: { kind: 'x', name: 'y' } } },
    },
    [],
  ],
])('changed %s: %s', (_, kind, change, expected) => {
  expect(complaints(kind, edited(change), change.before)).toEqual(expected);
});

test.each<Case>([
  [
    'class annot',
    'Ingress',
    {
      metadata: { name: 'x', namespace: 'n', annotations: { 'kubernetes.io/ingress.class': 'x' } },
      spec: { defaultBackend: { service: { name: 'a', port: { number: 80 } } } },
    },
    [
      'annotation "kubernetes.io/ingress.class" is deprecated, please use \'spec.ingressClassName\' instead',
    ],
  ],
])('warned %s: %s', (_, kind, content, expected) => {
  expect(warnings(kind, content)).toEqual(expected);
});
