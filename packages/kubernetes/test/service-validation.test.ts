import { expect, test } from 'vitest';
import { type Case, complaints } from './complaints.ts';

test.each<Case>([
  ['plain', 'Service', { spec: { ports: [{ port: 80 }], selector: { a: 'b' } } }, []],
  ['no ports', 'Service', { spec: { selector: { a: 'b' } } }, ['spec.ports: Required value']],
  [
    'fixed ips',
    'Service',
    { spec: { clusterIPs: ['10.0.0.11'], ports: [{ port: 80 }] } },
    [
      'spec.clusterIPs: Invalid value: ["10.0.0.11"]: must be empty when `clusterIP` is not specified',
    ],
  ],
  [
    'fixed both',
    'Service',
    { spec: { clusterIP: '10.0.0.11', clusterIPs: ['10.0.0.11'], ports: [{ port: 80 }] } },
    [],
  ],
  [
    'mismatch',
    'Service',
    { spec: { clusterIP: '10.0.0.11', clusterIPs: ['10.0.0.12'], ports: [{ port: 80 }] } },
    ['spec.clusterIPs: Invalid value: ["10.0.0.12"]: first value must match `clusterIP`'],
  ],
  [
    'dual prefer',
    'Service',
    { spec: { ipFamilyPolicy: 'PreferDualStack', ports: [{ port: 80 }] } },
    [],
  ],
  [
    'bad families',
    'Service',
    { spec: { ipFamilies: ['IPv4', 'IPv4', 'X'], ports: [{ port: 80 }] } },
    [
      'spec.ipFamilies[1]: Duplicate value: "IPv4"',
      'spec.ipFamilies[2]: Unsupported value: "X": supported values: "IPv4", "IPv6"',
    ],
  ],
  [
    'bad policy',
    'Service',
    { spec: { ipFamilyPolicy: 'X', ports: [{ port: 80 }] } },
    [
      'spec.ipFamilyPolicy: Unsupported value: "X": supported values: "PreferDualStack", "RequireDualStack", "SingleStack"',
    ],
  ],
  [
    'three ips',
    'Service',
    {
      spec: {
        clusterIP: '10.0.0.5',
        clusterIPs: ['10.0.0.5', '10.0.0.6', '10.0.0.7'],
        ports: [{ port: 80 }],
      },
    },
    [
      'spec.clusterIPs: Invalid value: ["10.0.0.5","10.0.0.6","10.0.0.7"]: may only hold up to 2 values',
      'spec.clusterIPs: Invalid value: ["10.0.0.5","10.0.0.6","10.0.0.7"]: may specify no more than one IP for each IP family',
    ],
  ],
  [
    'None twice',
    'Service',
    { spec: { clusterIP: 'None', clusterIPs: ['None', '10.0.0.6'], ports: [{ port: 80 }] } },
    [
      'spec.clusterIPs: Invalid value: ["None","10.0.0.6"]: \'None\' must be the first and only value',
    ],
  ],
  [
    'external name none',
    'Service',
    { spec: { type: 'ExternalName' } },
    ['spec.externalName: Required value'],
  ],
  [
    'bad type',
    'Service',
    { spec: { type: 'X', ports: [{ port: 80 }] } },
    [
      'spec.type: Unsupported value: "X": supported values: "ClusterIP", "ExternalName", "LoadBalancer", "NodePort"',
    ],
  ],
  [
    'two unnamed',
    'Service',
    { spec: { ports: [{ port: 80 }, { port: 81 }] } },
    ['spec.ports[0].name: Required value', 'spec.ports[1].name: Required value'],
  ],
  [
    'dup names',
    'Service',
    {
      spec: {
        ports: [
          { name: 'a', port: 80 },
          { name: 'a', port: 81 },
        ],
      },
    },
    ['spec.ports[1].name: Duplicate value: "a"'],
  ],
  [
    'dup ports',
    'Service',
    {
      spec: {
        ports: [
          { name: 'a', port: 80 },
          { name: 'b', port: 80 },
        ],
      },
    },
    [
      'spec.ports[1]: Duplicate value: {"Name":"","Protocol":"TCP","AppProtocol":null,"Port":80,"TargetPort":0,"NodePort":0}',
    ],
  ],
  [
    'bad port',
    'Service',
    {
      spec: {
        ports: [
          {
            name: 'A_',
            port: 0,
            protocol: 'X',
            targetPort: 'too-long-a-name-for-a-port',
            appProtocol: 'a b',
          },
        ],
      },
    },
    [
      'spec.ports[0].name: Invalid value: "A_": a lowercase RFC 1123 label must consist of lower case alphanumeric characters or \'-\', and must start and end with an alphanumeric character',
      'spec.ports[0].port: Invalid value: 0: must be between 1 and 65535, inclusive',
      'spec.ports[0].protocol: Unsupported value: "X": supported values: "SCTP", "TCP", "UDP"',
      'spec.ports[0].targetPort: Invalid value: "too-long-a-name-for-a-port": must be no more than 15 characters',
      "spec.ports[0].appProtocol: Invalid value: \"a b\": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
    ],
  ],
  [
    'bad target',
    'Service',
    { spec: { ports: [{ port: 80, targetPort: 70000 }] } },
    ['spec.ports[0].targetPort: Invalid value: 70000: must be between 1 and 65535, inclusive'],
  ],
  [
    'target names',
    'Service',
    {
      spec: {
        ports: [
          { port: 80, targetPort: '1--2' },
          { name: 'x', port: 81, targetPort: '-' },
        ],
      },
    },
    [
      'spec.ports[0].name: Required value',
      'spec.ports[0].targetPort: Invalid value: "1--2": must contain at least one letter (a-z)',
      'spec.ports[0].targetPort: Invalid value: "1--2": must not contain consecutive hyphens',
      'spec.ports[1].targetPort: Invalid value: "-": must contain at least one letter (a-z)',
      'spec.ports[1].targetPort: Invalid value: "-": must not begin or end with a hyphen',
    ],
  ],
  [
    'nodeport in clusterip',
    'Service',
    { spec: { ports: [{ port: 80, nodePort: 30077 }] } },
    ["spec.ports[0].nodePort: Forbidden: may not be used when `type` is 'ClusterIP'"],
  ],
  [
    'lb hc without',
    'Service',
    { spec: { type: 'LoadBalancer', ports: [{ port: 80 }], healthCheckNodePort: 30277 } },
    [
      "spec.healthCheckNodePort: Invalid value: 30277: may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'",
    ],
  ],
  [
    'lb class',
    'Service',
    {
      spec: {
        type: 'LoadBalancer',
        ports: [{ port: 80 }],
        loadBalancerClass: 'a/b/c',
        loadBalancerSourceRanges: ['10.0.0.0/8', ' 1.2.3.4/40'],
      },
    },
    [
      'spec.LoadBalancerSourceRanges[1]: Invalid value: "1.2.3.4/40": must be a valid CIDR value,',
      "spec.loadBalancerClass: Invalid value: \"a/b/c\": a qualified name must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
    ],
  ],
  [
    'class on clusterip',
    'Service',
    {
      spec: {
        ports: [{ port: 80 }],
        loadBalancerClass: 'a/b',
        loadBalancerSourceRanges: ['10.0.0.0/8'],
        allocateLoadBalancerNodePorts: true,
        externalTrafficPolicy: 'Local',
        healthCheckNodePort: 30000,
      },
    },
    [
      "spec.LoadBalancerSourceRanges: Forbidden: may only be used when `type` is 'LoadBalancer'",
      "spec.allocateLoadBalancerNodePorts: Forbidden: may only be used when `type` is 'LoadBalancer'",
      "spec.loadBalancerClass: Forbidden: may only be used when `type` is 'LoadBalancer'",
      'spec.externalTrafficPolicy: Invalid value: "Local": may only be set for externally-accessible services',
      "spec.healthCheckNodePort: Invalid value: 30000: may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'",
    ],
  ],
  [
    'ranges annotation',
    'Service',
    {
      metadata: {
        name: 'x',
        namespace: 'n',
        annotations: { 'service.beta.kubernetes.io/load-balancer-source-ranges': '1.2.3.4/8, x' },
      },
      spec: { ports: [{ port: 80 }] },
    },
    [
      "metadata.annotations[service.beta.kubernetes.io/load-balancer-source-ranges]: Forbidden: may only be used when `type` is 'LoadBalancer'",
      'metadata.annotations[service.beta.kubernetes.io/load-balancer-source-ranges]: Invalid value: "x": must be a valid CIDR value,',
    ],
  ],
  [
    'topology',
    'Service',
    {
      metadata: {
        name: 'x',
        namespace: 'n',
        annotations: {
          'service.kubernetes.io/topology-mode': 'a',
          'service.kubernetes.io/topology-aware-hints': 'b',
        },
      },
      spec: { ports: [{ port: 80 }] },
    },
    [
      'metadata.annotations[service.kubernetes.io/topology-mode]: Invalid value: "a": must match annotations[service.kubernetes.io/topology-aware-hints] when both are specified',
    ],
  ],
  [
    'affinity bad',
    'Service',
    { spec: { ports: [{ port: 80 }], sessionAffinity: 'X' } },
    ['spec.sessionAffinity: Unsupported value: "X": supported values: "ClientIP", "None"'],
  ],
  [
    'affinity timeout',
    'Service',
    {
      spec: {
        ports: [{ port: 80 }],
        sessionAffinity: 'ClientIP',
        sessionAffinityConfig: { clientIP: { timeoutSeconds: 100000 } },
      },
    },
    [
      'spec.sessionAffinityConfig.clientIP.timeoutSeconds: Invalid value: 100000: must be greater than 0 and less than 86400',
    ],
  ],
  [
    'externalIPs',
    'Service',
    {
      spec: {
        ports: [{ port: 80 }],
        externalIPs: [
          '1.2.3.4',
          '127.0.0.1',
          'x',
          '0.0.0.0',
          '169.254.1.1',
          '224.0.0.1',
          '01.2.3.4',
        ],
      },
    },
    [
      'spec.externalIPs[1]: Invalid value: "127.0.0.1": may not be in the loopback range (127.0.0.0/8, ::1/128)',
      'spec.externalIPs[2]: Invalid value: "x": must be a valid IP address,',
      'spec.externalIPs[3]: Invalid value: "0.0.0.0": may not be unspecified (0.0.0.0)',
      'spec.externalIPs[4]: Invalid value: "169.254.1.1": may not be in the link-local range (169.254.0.0/16, fe80::/10)',
      'spec.externalIPs[5]: Invalid value: "224.0.0.1": may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)',
    ],
  ],
  [
    'external policy bad',
    'Service',
    {
      spec: {
        ports: [{ port: 80 }],
        externalIPs: ['1.2.3.4'],
        externalTrafficPolicy: 'X',
        internalTrafficPolicy: 'Y',
        trafficDistribution: 'Z',
      },
    },
    [
      'spec.externalTrafficPolicy: Unsupported value: "X": supported values: "Cluster", "Local"',
      'spec.internalTrafficPolicy: Unsupported value: "Y": supported values: "Cluster", "Local"',
      'spec.trafficDistribution: Unsupported value: "Z": supported values: "PreferClose", "PreferSameZone", "PreferSameNode"',
    ],
  ],
  [
    'bad name',
    'Service',
    {
      metadata: { name: '1a', namespace: 'n' },
      spec: { ports: [{ port: 80 }], selector: { 'a b': 'c d' } },
    },
    [
      'metadata.name: Invalid value: "1a": a DNS-1035 label must consist of lower case alphanumeric characters or \'-\', start with an alphabetic character, and end with an alphanumeric character',
      "spec.selector: Invalid value: \"a b\": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
      "spec.selector: Invalid value: \"c d\": a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
    ],
  ],
])('%s: %s', (_, kind, content, expected) => {
  expect(complaints(kind, content)).toEqual(expected);
});
