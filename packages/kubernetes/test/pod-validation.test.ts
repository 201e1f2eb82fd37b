import { expect, test } from 'vitest';
import { type Case, complaints } from './complaints.ts';

const pod = (spec: object, rest: object = {}): Case[2] => ({
  spec: { containers: [{ name: 'c', image: 'i' }], ...spec },
  ...rest,
});

test.each<Case>([
  ['good', 'Pod', pod({}), []],
  ['no containers', 'Pod', pod({ containers: [] }), ['spec.containers: Required value']],
  [
    'bad name',
    'Pod',
    pod({}, { metadata: { name: 'Bad_Name', namespace: 'n' } }),
    [
      "metadata.name: Invalid value: \"Bad_Name\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character",
    ],
  ],
  ['generateName dots', 'Pod', pod({}, { metadata: { name: 'a.b', namespace: 'n' } }), []],
  [
    'duplicate names',
    'Pod',
    pod({
      containers: [
        { name: 'c', image: 'i' },
        { name: 'c', image: 'i' },
      ],
    }),
    ['spec.containers[1].name: Duplicate value: "c"'],
  ],
  [
    'duplicate init',
    'Pod',
    pod({ initContainers: [{ name: 'c', image: 'i' }] }),
    ['spec.initContainers[0].name: Duplicate value: "c"'],
  ],
  [
    'hostport dup',
    'Pod',
    pod({
      containers: [
        { name: 'c', image: 'i', ports: [{ containerPort: 80, hostPort: 80 }] },
        { name: 'd', image: 'i', ports: [{ containerPort: 81, hostPort: 80 }] },
      ],
    }),
    ['spec.containers[1].ports[0].hostPort: Duplicate value: "TCP//80"'],
  ],
  [
    'resize never',
    'Pod',
    pod({
      containers: [
        {
          name: 'c',
          image: 'i',
          resizePolicy: [{ resourceName: 'cpu', restartPolicy: 'RestartContainer' }],
        },
      ],
      restartPolicy: 'Never',
    }),
    [
      "spec.containers[0].resizePolicy: Invalid value: \"RestartContainer\": must be 'NotRequired' when `restartPolicy` is 'Never'",
    ],
  ],
  [
    'ephemeral',
    'Pod',
    pod({
      ephemeralContainers: [
        {
          name: 'c',
          image: '',
          ports: [{ containerPort: 1 }],
          resources: { limits: { cpu: '1' } },
          livenessProbe: { exec: { command: ['a'] } },
          lifecycle: {},
          targetContainerName: 'z',
        },
      ],
    }),
    [
      'spec.ephemeralContainers[0].image: Required value',
      'spec.ephemeralContainers[0].name: Duplicate value: "c"',
      'spec.ephemeralContainers[0].targetContainerName: Not found: "z"',
      'spec.ephemeralContainers[0].ports: Forbidden: cannot be set for an Ephemeral Container',
      'spec.ephemeralContainers[0].resources: Forbidden: cannot be set for an Ephemeral Container',
      'spec.ephemeralContainers[0].livenessProbe: Forbidden: cannot be set for an Ephemeral Container',
      'spec.ephemeralContainers[0].lifecycle: Forbidden: cannot be set for an Ephemeral Container',
      'spec.ephemeralContainers: Forbidden: cannot be set on create',
    ],
  ],
  [
    'ephemeral, otherwise',
    'Pod',
    pod({
      volumes: [{ name: 'v', emptyDir: {} }],
      ephemeralContainers: [
        {
          name: 'e',
          image: ' i',
          volumeMounts: [{ name: 'v', mountPath: '/a', subPath: 'a' }],
          targetContainerName: 'c',
          lifecycle: { preStop: { exec: { command: ['a'] } } },
        },
      ],
    }),
    [
      'spec.ephemeralContainers[0].image: Invalid value: " i": must not have leading or trailing whitespace',
      'spec.ephemeralContainers[0].lifecycle: Forbidden: cannot be set for an Ephemeral Container',
      'spec.ephemeralContainers[0].volumeMounts[0].subPath: Forbidden: cannot be set for an Ephemeral Container',
      'spec.ephemeralContainers: Forbidden: cannot be set on create',
    ],
  ],
  [
    'podsec host',
    'Pod',
    pod({
      hostNetwork: true,
      hostIPC: true,
      hostPID: true,
      shareProcessNamespace: true,
      securityContext: {
        sysctls: [
          { name: 'net.ipv4.x', value: '1' },
          { name: 'kernel.shm_rmid_forced', value: '1' },
          { name: 'net/ipv4/ip_forward', value: '1' },
        ],
      },
    }),
    [
      'spec.securityContext.shareProcessNamespace: Invalid value: true: ShareProcessNamespace and HostPID cannot both be enabled',
      'spec.securityContext.sysctls[0].name: Invalid value: "net.ipv4.x": may not be specified when \'hostNetwork\' is true',
      'spec.securityContext.sysctls[1].name: Invalid value: "kernel.shm_rmid_forced": may not be specified when \'hostIPC\' is true',
      'spec.securityContext.sysctls[2].name: Invalid value: "net/ipv4/ip_forward": may not be specified when \'hostNetwork\' is true',
    ],
  ],
  [
    'hostUsers',
    'Pod',
    pod({
      containers: [
        {
          name: 'c',
          image: 'i',
          volumeDevices: [{ name: 'p', devicePath: '/p' }],
          securityContext: { procMount: 'Unmasked' },
        },
      ],
      hostUsers: false,
      hostNetwork: true,
      hostIPC: true,
      hostPID: true,
      volumes: [{ name: 'p', persistentVolumeClaim: { claimName: 'a' } }],
    }),
    [
      'spec.hostNetwork: Forbidden: when `hostUsers` is false',
      'spec.HostPID: Forbidden: when `hostUsers` is false',
      'spec.HostIPC: Forbidden: when `hostUsers` is false',
      'spec.containers[0].volumeDevices: Forbidden: when `hostUsers` is false',
    ],
  ],
  ['os', 'Pod', pod({ os: { name: '' } }), ['spec.os.name: Required value']],
  [
    'os, otherwise',
    'Pod',
    pod({ os: { name: 'mac' } }),
    ['spec.os: Unsupported value: "mac": supported values: "linux", "windows"'],
  ],
  [
    'linux',
    'Pod',
    pod({
      containers: [
        { name: 'c', image: 'i', securityContext: { windowsOptions: { runAsUserName: 'a' } } },
      ],
      os: { name: 'linux' },
      securityContext: { windowsOptions: { runAsUserName: 'a' } },
    }),
    [
      'spec.securityContext.windowsOptions: Forbidden: windows options cannot be set for a linux pod',
      'spec.containers[0].securityContext.windowsOptions: Forbidden: windows options cannot be set for a linux pod',
    ],
  ],
  [
    'podres init',
    'Pod',
    pod({
      containers: [{ name: 'c', image: 'i', resources: { requests: { cpu: '500m' } } }],
      resources: { requests: { cpu: '1' } },
      initContainers: [
        {
          name: 's',
          image: 'i',
          restartPolicy: 'Always',
          resources: { requests: { cpu: '600m' } },
        },
        { name: 'i', image: 'i', resources: { requests: { cpu: '700m' } } },
      ],
    }),
    [
      'spec.resources.requests[cpu]: Invalid value: "1": must be greater than or equal to aggregate container requests of 1300m',
    ],
  ],
  [
    'podres huge',
    'Pod',
    pod({
      containers: [
        { name: 'c', image: 'i', resources: { limits: { 'hugepages-2Mi': '4Mi', cpu: '1' } } },
      ],
      resources: { limits: { cpu: '1', 'hugepages-2Mi': '2Mi' } },
    }),
    [
      'spec.resources.requests[hugepages-2Mi]: Invalid value: "2Mi": must be greater than or equal to aggregate container requests of 4Mi',
      'spec.resources.limits[hugepages-2Mi]: Invalid value: "2Mi": must be greater than or equal to aggregate container limits of 4Mi',
      'spec.resources.containers[0][hugepages-2Mi].limits: Invalid value: "4Mi": must be less than or equal to pod limits of 2Mi',
    ],
  ],
  [
    'dns of none',
    'Pod',
    pod({ dnsPolicy: 'None' }),
    ['spec.dnsConfig: Required value: must provide `dnsConfig` when `dnsPolicy` is None'],
  ],
  [
    'dns of none',
    'Pod',
    pod({ dnsPolicy: 'None', dnsConfig: {} }),
    [
      'spec.dnsConfig.nameservers: Required value: must provide at least one DNS nameserver when `dnsPolicy` is None',
    ],
  ],
  [
    'dns',
    'Pod',
    pod({
      dnsConfig: {
        nameservers: ['1.2.3.4', 'x', '::1', '5.6.7.8'],
        searches: ['a_b.c', '.', 'B', 'x..'],
        options: [{ name: '' }],
      },
    }),
    [
      'spec.dnsConfig.nameservers: Invalid value: ["1.2.3.4","x","::1","5.6.7.8"]: must not have more than 3 nameservers',
      'spec.dnsConfig.nameservers[1]: Invalid value: "x": must be a valid IP address,',
      "spec.dnsConfig.searches[2]: Invalid value: \"B\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '_', '-' or '.', and must start and end with an alphanumeric character",
      "spec.dnsConfig.searches[3]: Invalid value: \"x.\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '_', '-' or '.', and must start and end with an alphanumeric character",
      'spec.dnsConfig.options[0]: Required value: must not be empty',
    ],
  ],
  [
    'labels',
    'Pod',
    pod({ nodeSelector: { 'a b': 'c d' } }),
    [
      "spec.nodeSelector: Invalid value: \"a b\": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
      "spec.nodeSelector: Invalid value: \"c d\": a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
    ],
  ],
  [
    'hostAliases',
    'Pod',
    pod({ hostAliases: [{ ip: 'x', hostnames: ['A_'] }, { ip: '1.2.3.4' }, { ip: '1.2.3.4' }] }),
    [
      'spec.hostAliases[0].ip: Invalid value: "x": must be a valid IP address,',
      "spec.hostAliases[0].hostnames[0]: Invalid value: \"A_\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character",
    ],
  ],
  [
    'deadline',
    'Pod',
    pod({ activeDeadlineSeconds: 0 }),
    ['spec.activeDeadlineSeconds: Invalid value: 0: must be between 1 and 2147483647, inclusive'],
  ],
  [
    'deadline, otherwise',
    'Pod',
    pod({ activeDeadlineSeconds: 2147483648 }),
    [
      'spec.activeDeadlineSeconds: Invalid value: 2147483648: must be between 1 and 2147483647, inclusive',
    ],
  ],
  [
    'tolerations',
    'Pod',
    pod({
      tolerations: [
        { key: 'a b' },
        { operator: 'Equal' },
        { key: 'k', operator: 'X' },
        { key: 'k', operator: 'Exists', value: 'v' },
        { key: 'k', value: 'a b' },
        { key: 'k', effect: 'X' },
        { key: 'k', effect: 'NoSchedule', tolerationSeconds: 1 },
      ],
    }),
    [
      "spec.tolerations[0].key: Invalid value: \"a b\": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
      'spec.tolerations[1].operator: Invalid value: "Equal": operator must be Exists when `key` is empty, which means "match all values and all keys"',
      'spec.tolerations[2].operator: Unsupported value: "X": supported values: "Equal", "Exists"',
      'spec.tolerations[3].operator: Invalid value: "v": value must be empty when `operator` is \'Exists\'',
      "spec.tolerations[4].operator: Invalid value: \"a b\": a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
      'spec.tolerations[5].effect: Unsupported value: "X": supported values: "NoSchedule", "PreferNoSchedule", "NoExecute"',
      'spec.tolerations[6].effect: Invalid value: "NoSchedule": effect must be \'NoExecute\' when `tolerationSeconds` is set',
    ],
  ],
  [
    'affinity',
    'Pod',
    pod({
      affinity: {
        nodeAffinity: {
          requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [] },
          preferredDuringSchedulingIgnoredDuringExecution: [
            {
              weight: 0,
              preference: { matchExpressions: [{ key: 'a', operator: 'In', values: ['b c'] }] },
            },
          ],
        },
      },
    }),
    [
      'spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms: Required value: must have at least one node selector term',
      'spec.affinity.nodeAffinity.preferredDuringSchedulingIgnoredDuringExecution[0].weight: Invalid value: 0: must be in the range 1-100',
    ],
  ],
  [
    'gates',
    'Pod',
    pod({
      schedulingGates: [{ name: 'a b' }, { name: 'x/y' }, { name: 'x/y' }, { name: '' }],
      nodeName: 'n',
    }),
    [
      "spec.schedulingGates[0]: Invalid value: \"a b\": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
      'spec.schedulingGates[2]: Duplicate value: "x/y"',
      'spec.schedulingGates[3]: Invalid value: "": name part must be non-empty',
      "spec.schedulingGates[3]: Invalid value: \"\": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
      'spec.nodeName: Forbidden: cannot be set until all schedulingGates have been cleared',
    ],
  ],
  [
    'readiness',
    'Pod',
    pod({ readinessGates: [{ conditionType: 'a b' }, { conditionType: '' }] }),
    [
      "spec.readinessGates[0].conditionType: Invalid value: \"a b\": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
      'spec.readinessGates[1].conditionType: Invalid value: "": name part must be non-empty',
      "spec.readinessGates[1].conditionType: Invalid value: \"\": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
    ],
  ],
  [
    'pullsecrets',
    'Pod',
    pod({ imagePullSecrets: [{ name: '' }, { name: 'a' }, { name: 'a' }] }),
    [],
  ],
])('pods say what is wrong with them: %s of a %s', (_, kind, content, expected) => {
  expect(complaints(kind, content)).toEqual(expected);
});
