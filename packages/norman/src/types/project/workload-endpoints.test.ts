import { expect, it } from 'vitest';
import { workloadEndpoints } from './workload-endpoints.ts';

const metadata = { name: 'web', namespace: 'shop' };
const ports = [{ containerPort: 80, hostPort: 8080 }];
const workload = {
  kind: 'DaemonSet',
  metadata,
  spec: {
    selector: { matchLabels: { app: 'web' } },
    template: {
      metadata: { labels: { app: 'web', tier: 'front' } },
      spec: { containers: [{ ports }] },
    },
  },
};
const service = (name: string, selector: object) => ({
  metadata: { name, namespace: 'shop' },
  spec: { type: 'NodePort', selector, ports: [{ nodePort: 30_000, protocol: 'TCP' }] },
});
const pod = (name: string, labels: Record<string, string>, phase = 'Running') => ({
  metadata: { name, namespace: 'shop', labels },
  spec: { containers: [{ ports: [{ hostPort: 8080, protocol: 'TCP' }, { containerPort: 1 }] }] },
  status: { phase, hostIP: '192.0.2.1' },
});
const ingress = (backend: string) => ({
  metadata: { name: 'site', namespace: 'shop' },
  spec: { rules: [{ http: { paths: [{ path: '/', backend: { service: { name: backend } } }] } }] },
  status: { loadBalancer: { ingress: [{ hostname: 'lb.test' }] } },
});

it('a workload is reached by Services, Ingresses and ports of nodes that lead to its pods, and no other ones', () => {
  const endpoints = workloadEndpoints(workload, {
    services: [
      service('mine', { tier: 'front' }),
      service('other', { app: 'b' }),
      service('none', {}),
    ],
    ingresses: [ingress('mine'), ingress('other')],
    pods: [pod('a', { app: 'web' }), pod('b', { app: 'b' }), pod('c', { app: 'web' }, 'Pending')],
  });
  const site = {
    addresses: ['lb.test'],
    ingressId: 'shop:site',
    serviceId: 'shop:mine',
    path: '/',
  };
  expect(endpoints).toEqual([
    { port: 30_000, protocol: 'TCP', serviceId: 'shop:mine', allNodes: true },
    { ...site, hostname: '', port: 80, protocol: 'HTTP', allNodes: false },
    { ...site, hostname: '', port: 443, protocol: 'HTTPS', allNodes: false },
    { addresses: ['192.0.2.1'], port: 8080, protocol: 'TCP', podId: 'shop:a', allNodes: false },
  ]);
});
