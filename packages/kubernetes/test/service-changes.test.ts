import { expect, test } from 'vitest';
import { type Case, complaints, warnings } from './complaints.ts';
import { type Edit, edited } from './edits.ts';

/** A Service whose traffic stays on the node that it comes to. */
const localBalancer = {
  spec: { type: 'LoadBalancer', ports: [{ port: 80 }], externalTrafficPolicy: 'Local' },
};

test.each<Edit>([
  [
    'upd to nodeport',
    'Service',
    { before: { spec: { ports: [{ port: 80 }] } }, edit: { spec: { type: 'NodePort' } } },
    [],
  ],
  [
    'upd nodeport to clusterip',
    'Service',
    {
      before: { spec: { type: 'NodePort', ports: [{ port: 80 }] } },
      edit: { spec: { type: 'ClusterIP' } },
    },
    [],
  ],
  [
    'upd nodeport to clusterip change',
    'Service',
    {
      before: { spec: { type: 'NodePort', ports: [{ port: 80 }] } },
      edit: {
        spec: {
          ports: [{ protocol: 'TCP', port: 80, targetPort: 80, nodePort: 30977 }],
          type: 'ClusterIP',
        },
      },
    },
    ["spec.ports[0].nodePort: Forbidden: may not be used when `type` is 'ClusterIP'"],
  ],
  [
    'upd to extname',
    'Service',
    {
      before: { spec: { ports: [{ port: 80 }] } },
      edit: { spec: { type: 'ExternalName', externalName: 'a.b' } },
    },
    [],
  ],
  [
    'upd extname to ip',
    'Service',
    {
      before: { spec: { type: 'ExternalName', externalName: 'a.b' } },
      edit: { spec: { type: 'ClusterIP', ports: [{ port: 1 }] } },
    },
    [],
  ],
  [
    'upd lb class',
    'Service',
    {
      before: { spec: { type: 'LoadBalancer', ports: [{ port: 80 }], loadBalancerClass: 'a/b' } },
      edit: { spec: { loadBalancerClass: 'a/c' } },
    },
    ['spec.loadBalancerClass: Invalid value: "a/c": may not change once set'],
  ],
  [
    'upd hc',
    'Service',
    {
      before: localBalancer,
      edit: { spec: { healthCheckNodePort: 30677 } },
    },
    ['spec.healthCheckNodePort: Forbidden: field is immutable'],
  ],
  [
    'upd lb cluster',
    'Service',
    {
      before: localBalancer,
      edit: { spec: { externalTrafficPolicy: 'Cluster' } },
    },
    [],
  ],
  [
    'upd policy',
    'Service',
    {
      before: { spec: { ports: [{ port: 80 }] } },
      edit: { spec: { ipFamilyPolicy: 'PreferDualStack' } },
    },
    [],
  ],
  [
    'upd drop nodeport',
    'Service',
    {
      before: {
        spec: {
          type: 'NodePort',
          ports: [
            { name: 'a', port: 80 },
            { name: 'b', port: 81 },
          ],
        },
      },
      edit: {
        spec: {
          ports: [
            { name: 'a', protocol: 'TCP', port: 80, targetPort: 80 },
            { name: 'c', protocol: 'TCP', port: 81, targetPort: 81 },
          ],
        },
      },
    },
    [],
  ],
])('changed %s: %s', (_, kind, change, expected) => {
  expect(complaints(kind, edited(change), change.before)).toEqual(expected);
});

test.each<Case>([
  [
    'external name with ips',
    'Service',
    { spec: { type: 'ExternalName', externalName: 'a.b', externalIPs: ['1.2.3.4'] } },
    ['spec.externalIPs is ignored when spec.type is "ExternalName"'],
  ],
  [
    'name ignored',
    'Service',
    { spec: { externalName: 'a.b', ports: [{ port: 80 }] } },
    ['spec.externalName is ignored when spec.type is not "ExternalName"'],
  ],
  [
    'topology warn',
    'Service',
    {
      metadata: {
        name: 'x',
        namespace: 'n',
        annotations: { 'service.kubernetes.io/topology-aware-hints': 'b' },
      },
      spec: { ports: [{ port: 80 }] },
    },
    [
      'annotation service.kubernetes.io/topology-aware-hints is deprecated, please use service.kubernetes.io/topology-mode instead',
    ],
  ],
])('warned %s: %s', (_, kind, content, expected) => {
  expect(warnings(kind, content)).toEqual(expected);
});
