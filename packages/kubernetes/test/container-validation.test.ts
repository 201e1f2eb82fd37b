import { expect, test } from 'vitest';
import { type Case, complaints } from './complaints.ts';

const container = (fields: object): Case[2] => ({
  spec: { containers: [{ name: 'c', image: 'i', ...fields }] },
});

test.each<Case>([
  ['no name', 'Pod', container({ name: '' }), ['spec.containers[0].name: Required value']],
  [
    'bad name',
    'Pod',
    container({ name: 'A_b' }),
    [
      'spec.containers[0].name: Invalid value: "A_b": a lowercase RFC 1123 label must consist of lower case alphanumeric characters or \'-\', and must start and end with an alphanumeric character',
    ],
  ],
  ['no image', 'Pod', container({ image: '' }), ['spec.containers[0].image: Required value']],
  [
    'long name',
    'Pod',
    container({ name: 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa' }),
    [
      'spec.containers[0].name: Invalid value: "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa": must be no more than 63 characters',
    ],
  ],
  [
    'dot name',
    'Pod',
    container({ name: 'a.b' }),
    ['spec.containers[0].name: Invalid value: "a.b": must not contain dots'],
  ],
  [
    'pull',
    'Pod',
    container({ imagePullPolicy: 'Sometimes' }),
    [
      'spec.containers[0].imagePullPolicy: Unsupported value: "Sometimes": supported values: "Always", "IfNotPresent", "Never"',
    ],
  ],
  [
    'tmp',
    'Pod',
    container({ terminationMessagePolicy: 'Never' }),
    [
      'spec.containers[0].terminationMessagePolicy: Unsupported value: "Never": supported values: "File", "FallbackToLogsOnError"',
    ],
  ],
  [
    'ports',
    'Pod',
    container({
      ports: [
        { containerPort: 0 },
        { containerPort: 70000 },
        { containerPort: 80, protocol: 'X' },
        { containerPort: 81, hostPort: -1 },
        { containerPort: 82, name: 'A--' },
        { containerPort: 83, name: 'toolongportname-x' },
        { containerPort: 84, name: '123' },
      ],
    }),
    [
      'spec.containers[0].ports[0].containerPort: Required value',
      'spec.containers[0].ports[1].containerPort: Invalid value: 70000: must be between 1 and 65535, inclusive',
      'spec.containers[0].ports[2].protocol: Unsupported value: "X": supported values: "SCTP", "TCP", "UDP"',
      'spec.containers[0].ports[3].hostPort: Invalid value: -1: must be between 1 and 65535, inclusive',
      'spec.containers[0].ports[4].name: Invalid value: "A--": must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)',
      'spec.containers[0].ports[4].name: Invalid value: "A--": must contain at least one letter (a-z)',
      'spec.containers[0].ports[4].name: Invalid value: "A--": must not contain consecutive hyphens',
      'spec.containers[0].ports[4].name: Invalid value: "A--": must not begin or end with a hyphen',
      'spec.containers[0].ports[5].name: Invalid value: "toolongportname-x": must be no more than 15 characters',
      'spec.containers[0].ports[6].name: Invalid value: "123": must contain at least one letter (a-z)',
    ],
  ],
  [
    'duplicate port names',
    'Pod',
    container({
      ports: [
        { containerPort: 80, name: 'a' },
        { containerPort: 81, name: 'a' },
      ],
    }),
    ['spec.containers[0].ports[1].name: Duplicate value: "a"'],
  ],
  [
    'env',
    'Pod',
    container({
      env: [
        { name: '' },
        { name: 'A=B' },
        { name: 'ok', value: 'v' },
        { name: 'é' },
        { name: 'a', valueFrom: {} },
        { name: 'b', value: 'x', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
        {
          name: 'c',
          valueFrom: {
            fieldRef: { fieldPath: 'metadata.name' },
            secretKeyRef: { name: 's', key: 'k' },
          },
        },
      ],
    }),
    [
      'spec.containers[0].env[0].name: Required value',
      'spec.containers[0].env[1].name: Invalid value: "A=B": a valid environment variable name must consist only of printable ASCII characters other than \'=\'',
      'spec.containers[0].env[3].name: Invalid value: "é": a valid environment variable name must consist only of printable ASCII characters other than \'=\'',
      'spec.containers[0].env[4].valueFrom: Invalid value: "": must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef` or `secretKeyRef`',
      'spec.containers[0].env[5].valueFrom: Invalid value: "": may not be specified when `value` is not empty',
      'spec.containers[0].env[6].valueFrom: Invalid value: "": may not have more than one field specified at a time',
    ],
  ],
  [
    'envFrom',
    'Pod',
    container({
      envFrom: [
        { prefix: 'a=', configMapRef: { name: '' } },
        { secretRef: { name: 'A_' } },
        {},
        { configMapRef: { name: 'a' }, secretRef: { name: 'b' } },
      ],
    }),
    [
      'spec.containers[0].envFrom[0].prefix: Invalid value: "a=": a valid environment variable name must consist only of printable ASCII characters other than \'=\'',
      'spec.containers[0].envFrom[0].configMapRef.name: Required value',
      "spec.containers[0].envFrom[1].secretRef.name: Invalid value: \"A_\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character",
      'spec.containers[0].envFrom: Invalid value: "": must specify one of: `configMapRef` or `secretRef`',
      'spec.containers[0].envFrom: Invalid value: "": may not have more than one field specified at a time',
    ],
  ],
  [
    'probes',
    'Pod',
    container({
      livenessProbe: {},
      readinessProbe: { exec: { command: [] } },
      startupProbe: { httpGet: { port: 0 } },
    }),
    [
      'spec.containers[0].livenessProbe: Required value: must specify a handler type',
      'spec.containers[0].readinessProbe.exec.command: Required value',
      'spec.containers[0].startupProbe.httpGet.port: Invalid value: 0: must be between 1 and 65535, inclusive',
    ],
  ],
  [
    'probes, otherwise',
    'Pod',
    container({
      livenessProbe: {
        httpGet: {
          port: 'x',
          path: '/',
          scheme: 'FTP',
          httpHeaders: [{ name: 'a b', value: 'c' }],
        },
      },
    }),
    [
      'spec.containers[0].livenessProbe.httpGet.scheme: Unsupported value: "FTP": supported values: "HTTP", "HTTPS"',
      'spec.containers[0].livenessProbe.httpGet.httpHeaders: Invalid value: "a b": a valid HTTP header must consist of alphanumeric characters or \'-\'',
    ],
  ],
  [
    'lifecycle',
    'Pod',
    container({ lifecycle: { postStart: {}, preStop: { sleep: { seconds: 31 } } } }),
    [
      'spec.containers[0].lifecycle.postStart: Required value: must specify a handler type',
      'spec.containers[0].lifecycle.preStop.sleep: Invalid value: 31: must be non-negative and less than terminationGracePeriodSeconds (30)',
    ],
  ],
  [
    'lifecycle, otherwise',
    'Pod',
    container({
      lifecycle: {
        postStart: { exec: { command: [] }, httpGet: { port: 80 } },
        preStop: { sleep: { seconds: -1 } },
      },
    }),
    [
      'spec.containers[0].lifecycle.postStart.exec.command: Required value',
      'spec.containers[0].lifecycle.postStart.httpGet: Forbidden: may not specify more than 1 handler type',
      'spec.containers[0].lifecycle.preStop.sleep: Invalid value: -1: must be non-negative and less than terminationGracePeriodSeconds (30)',
    ],
  ],
  [
    'req>lim',
    'Pod',
    container({ resources: { limits: { cpu: '1' }, requests: { cpu: '2' } } }),
    [
      'spec.containers[0].resources.requests: Invalid value: "2": must be less than or equal to cpu limit of 1',
    ],
  ],
  [
    'extended resources',
    'Pod',
    container({ resources: { requests: { 'example.com/x': '1' } } }),
    [
      'spec.containers[0].resources.limits: Required value: Limit must be set for non overcommitable resources',
    ],
  ],
  [
    'extended resources',
    'Pod',
    container({
      resources: { limits: { 'example.com/x': '1' }, requests: { 'example.com/x': '2' } },
    }),
    [
      'spec.containers[0].resources.requests: Invalid value: "2": must be equal to example.com/x limit of 1',
    ],
  ],
  [
    'huge, otherwise',
    'Pod',
    container({ resources: { limits: { 'hugepages-2Mi': '4Mi', memory: '1Gi' } } }),
    [],
  ],
  [
    'pods res',
    'Pod',
    container({ resources: { limits: { pods: '1' } } }),
    [
      'spec.containers[0].resources.limits[pods]: Invalid value: "pods": must be a standard resource for containers',
      'spec.containers[0].resources.requests[pods]: Invalid value: "pods": must be a standard resource for containers',
    ],
  ],
  [
    'bad res',
    'Pod',
    container({ resources: { limits: { 'a b': '1' } } }),
    [
      "spec.containers[0].resources.limits[a b]: Invalid value: \"a b\": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
      'spec.containers[0].resources.limits[a b]: Invalid value: "a b": must be a standard resource for containers',
      "spec.containers[0].resources.requests[a b]: Invalid value: \"a b\": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
      'spec.containers[0].resources.requests[a b]: Invalid value: "a b": must be a standard resource for containers',
    ],
  ],
  [
    'requests. ext',
    'Pod',
    container({ resources: { limits: { 'requests.example.com/x': '1' } } }),
    [
      'spec.containers[0].resources.limits[requests.example.com/x]: Invalid value: "requests.example.com/x": doesn\'t follow extended resource name standard',
      'spec.containers[0].resources.requests[requests.example.com/x]: Invalid value: "requests.example.com/x": doesn\'t follow extended resource name standard',
    ],
  ],
  [
    'claims',
    'Pod',
    container({
      resources: {
        claims: [{ name: 'a' }, { name: '' }, { name: 'a' }, { name: 'b', request: 'X_' }],
      },
    }),
    [
      'spec.containers[0].resources.claims[0]: Not found: "a": must be one of the names in pod.spec.resourceClaims which is empty',
      'spec.containers[0].resources.claims[1]: Required value',
      'spec.containers[0].resources.claims[2]: Duplicate value: "a"',
      'spec.containers[0].resources.claims[2]: Not found: "a": must be one of the names in pod.spec.resourceClaims which is empty',
      'spec.containers[0].resources.claims[3].request: Invalid value: "X_": a lowercase RFC 1123 label must consist of lower case alphanumeric characters or \'-\', and must start and end with an alphanumeric character',
      'spec.containers[0].resources.claims[3]: Not found: "b": must be one of the names in pod.spec.resourceClaims which is empty',
    ],
  ],
  [
    'resize',
    'Pod',
    container({
      resizePolicy: [
        { resourceName: 'cpu', restartPolicy: 'X' },
        { resourceName: 'cpu', restartPolicy: 'NotRequired' },
        { resourceName: '', restartPolicy: '' },
        { resourceName: 'foo', restartPolicy: 'RestartContainer' },
      ],
    }),
    [
      'spec.containers[0].resizePolicy: Unsupported value: "X": supported values: "NotRequired", "RestartContainer"',
      'spec.containers[0].resizePolicy[1]: Duplicate value: "cpu"',
      'spec.containers[0].resizePolicy: Required value',
      'spec.containers[0].resizePolicy: Required value',
      'spec.containers[0].resizePolicy: Unsupported value: "foo": supported values: "cpu", "memory"',
    ],
  ],
  [
    'security',
    'Pod',
    container({
      securityContext: {
        procMount: 'Unmasked',
        seccompProfile: { type: 'Localhost' },
        appArmorProfile: { type: 'Localhost', localhostProfile: ' x ' },
      },
    }),
    [
      'spec.containers[0].securityContext.procMount: Invalid value: "Unmasked": `hostUsers` must be false to use `Unmasked`',
      'spec.containers[0].securityContext.seccompProfile.localhostProfile: Required value: must be set when seccomp type is Localhost',
      'spec.containers[0].securityContext.appArmorProfile.localhostProfile: Invalid value: " x ": must not be padded with whitespace',
    ],
  ],
  [
    'security',
    'Pod',
    container({
      securityContext: {
        seccompProfile: { type: 'RuntimeDefault', localhostProfile: 'a' },
        appArmorProfile: { type: 'RuntimeDefault', localhostProfile: 'a' },
      },
    }),
    [
      'spec.containers[0].securityContext.seccompProfile.localhostProfile: Invalid value: {"Type":"RuntimeDefault","LocalhostProfile":"a"}: can only be set when seccomp type is Localhost',
      'spec.containers[0].securityContext.appArmorProfile.localhostProfile: Invalid value: "a": can only be set when AppArmor type is Localhost',
    ],
  ],
  [
    'security',
    'Pod',
    container({
      securityContext: {
        seccompProfile: { type: 'Localhost', localhostProfile: '/a/../b' },
        appArmorProfile: { type: 'Foo', localhostProfile: 'b' },
      },
    }),
    [
      'spec.containers[0].securityContext.seccompProfile.localhostProfile: Invalid value: "/a/../b": must be a relative path',
      'spec.containers[0].securityContext.seccompProfile.localhostProfile: Invalid value: "/a/../b": must not contain \'..\'',
      'spec.containers[0].securityContext.appArmorProfile.type: Unsupported value: "Foo": supported values: "Localhost", "RuntimeDefault", "Unconfined"',
    ],
  ],
  [
    'security',
    'Pod',
    container({
      securityContext: { seccompProfile: { type: '' }, appArmorProfile: { type: 'Localhost' } },
    }),
    [
      'spec.containers[0].securityContext.seccompProfile.type: Required value: type is required when seccompProfile is set',
      'spec.containers[0].securityContext.appArmorProfile.localhostProfile: Required value: must be set when AppArmor type is Localhost',
    ],
  ],
  [
    'win',
    'Pod',
    container({
      securityContext: {
        windowsOptions: {
          gmsaCredentialSpecName: 'A_',
          gmsaCredentialSpec: '',
          runAsUserName: 'a\\b\\c',
        },
      },
    }),
    [
      "spec.containers[0].securityContext.windowsOptions.gmsaCredentialSpecName: Invalid value: \"A_\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character",
      'spec.containers[0].securityContext.windowsOptions.gmsaCredentialSpec: Invalid value: "": gmsaCredentialSpec cannot be an empty string',
      'spec.containers[0].securityContext.windowsOptions.runAsUserName: Invalid value: "a\\\\b\\\\c": runAsUserName cannot contain more than one backslash',
    ],
  ],
  [
    'hostprocess',
    'Pod',
    container({ securityContext: { windowsOptions: { hostProcess: true } } }),
    [
      'spec.hostNetwork: Invalid value: false: hostNetwork must be true if pod contains any hostProcess containers',
    ],
  ],
])('containers say what is wrong with them: %s of a %s', (_, kind, content, expected) => {
  expect(complaints(kind, content)).toEqual(expected);
});
