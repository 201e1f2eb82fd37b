import { describe, expect, it } from 'vitest';
import { desiredServices, serviceChanges } from './workload-services.ts';

const containers = [{ name: 'main', ports: [{ containerPort: 80, protocol: 'TCP' }] }];

function workload(ports: readonly object[] = []) {
  const annotations = { 'field.cattle.io/ports': JSON.stringify([ports]) };
  return {
    kind: 'Deployment',
    metadata: { name: 'web', namespace: 'shop', uid: 'u' },
    spec: {
      selector: { matchLabels: { app: 'web' } },
      template: { metadata: ports.length > 0 ? { annotations } : {}, spec: { containers } },
    },
  };
}

const nodePort = { kind: 'NodePort', name: 'p', dnsName: 'web-nodeport', containerPort: 80 };

describe('the Services of a workload', () => {
  it('are one within the cluster for the ports of its containers', () => {
    expect(desiredServices(workload())).toMatchObject([
      {
        metadata: { name: 'web' },
        spec: {
          type: 'ClusterIP',
          ports: [{ name: '80-main', port: 80, targetPort: 80, protocol: 'TCP' }],
          selector: { app: 'web' },
        },
      },
    ]);
  });

  it('need nothing when they are there, with ports that the cluster chose', () => {
    const existing = desiredServices(workload([nodePort])).map((service) => {
      const spec = service['spec'] as { type: string; ports: readonly object[] };
      const ports = spec.ports.map((port) => ({
        ...port,
        ...(spec.type === 'NodePort' && { nodePort: 31_234 }),
      }));
      return { ...service, spec: { ...spec, clusterIP: '10.0.0.1', ports } };
    });
    const nothing = { create: [], update: [], remove: [] };
    expect(serviceChanges(workload([nodePort]), existing)).toEqual(nothing);
    const { update, remove } = serviceChanges(
      workload([{ ...nodePort, sourcePort: 30_000 }]),
      existing,
    );
    expect(update).toMatchObject([
      { spec: { clusterIP: '10.0.0.1', ports: [{ nodePort: 30_000 }] } },
    ]);
    expect(remove).toEqual([]);
    expect(serviceChanges(workload(), existing).remove).toEqual(['web-nodeport']);
  });

  it('are made anew when they get an address, and left when they are not its own', () => {
    const [service] = desiredServices(workload());
    const headless = { ...service, spec: { clusterIP: 'None' } };
    expect(serviceChanges(workload(), [headless])).toMatchObject({
      create: [{ metadata: { name: 'web' } }],
      update: [],
      remove: ['web'],
    });
    const other = { metadata: { name: 'web', namespace: 'shop' }, spec: {} };
    expect(serviceChanges(workload(), [other])).toEqual({ create: [], update: [], remove: [] });
  });
});
