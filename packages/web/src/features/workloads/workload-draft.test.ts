import { describe, expect, it } from 'vitest';
import {
  envSourceOf,
  kindOf,
  newWorkload,
  probeKindOf,
  volumeSourceOf,
  withEnvSource,
  withKind,
  withProbeKind,
  withVolumeSource,
  workloadProblems,
} from './workload-draft.ts';

describe('the kind of a workload', () => {
  it('is chosen by the configuration that a new one has', () => {
    const draft = { type: 'workload', ...newWorkload('shop') };
    expect(kindOf(draft)).toBe('deployment');
    const cronJob = withKind(draft, 'cronJob');
    expect(kindOf(cronJob)).toBe('cronJob');
    expect(cronJob).toEqual({
      type: 'workload',
      name: '',
      namespaceId: 'shop',
      containers: [{ name: 'main', image: '' }],
      cronJobConfig: { schedule: '' },
    });
    expect(withKind(cronJob, 'statefulSet')).toMatchObject({ scale: 1, statefulSetConfig: {} });
  });

  it('is what an existing one is', () => {
    expect(kindOf({ type: 'daemonSet', daemonSetConfig: {} })).toBe('daemonSet');
    expect(kindOf({ type: 'replicaSet' })).toBeUndefined();
  });
});

describe('what a form changes', () => {
  it('lets variables come from elsewhere', () => {
    expect(envSourceOf({ name: 'A', value: 'b' })).toBe('value');
    const fromSecret = withEnvSource({ name: 'A', value: 'b' }, 'secretKeyRef');
    expect(fromSecret).toEqual({ name: 'A', valueFrom: { secretKeyRef: {} } });
    expect(envSourceOf(fromSecret)).toBe('secretKeyRef');
    expect(withEnvSource(fromSecret, 'value')).toEqual({ name: 'A', value: '' });
  });

  it('keeps times and the port of a probe that asks in another way', () => {
    const http = { path: '/ready', port: 8080, scheme: 'HTTPS', periodSeconds: 5 };
    expect(probeKindOf(http)).toBe('http');
    expect(withProbeKind(http, 'tcp')).toEqual({ tcp: true, port: 8080, periodSeconds: 5 });
    expect(withProbeKind(http, 'command')).toEqual({ command: [], periodSeconds: 5 });
    expect(withProbeKind(http, 'none')).toBeUndefined();
    expect(probeKindOf(undefined)).toBe('none');
    expect(probeKindOf({ grpc: { port: 1 } })).toBeUndefined();
  });

  it('makes a volume a view of something else', () => {
    const volume = withVolumeSource({ name: 'data', configMap: { name: 'x' } }, 'emptyDir');
    expect(volume).toEqual({ name: 'data', emptyDir: {} });
    expect(volumeSourceOf(volume)).toBe('emptyDir');
    expect(volumeSourceOf({ name: 'x', projected: {} })).toBeUndefined();
  });
});

describe('problems of a workload', () => {
  const good = {
    ...newWorkload('shop'),
    name: 'web',
    containers: [{ name: 'main', image: 'nginx:1' }],
  };
  const paths = (draft: object) => workloadProblems({ ...good, ...draft }).map(({ path }) => path);

  it('are none when all is told', () => {
    expect(paths({})).toEqual([]);
  });

  it.each([
    [{ name: '', namespaceId: '' }, ['name', 'namespaceId']],
    [{ name: 'Web' }, ['name']],
    [{ containers: [{ name: 'main', image: '' }] }, ['containers[0].image']],
    [
      {
        containers: [
          { name: 'main', image: 'a' },
          { name: 'main', image: 'b' },
        ],
      },
      ['containers[1].name'],
    ],
    [
      {
        containers: [
          { name: 'main', image: 'a', ports: [{}], volumeMounts: [{ mountPath: 'data' }] },
        ],
      },
      ['containers[0].ports[0].containerPort', 'containers[0].volumeMounts[0].mountPath'],
    ],
    [{ deploymentConfig: undefined, cronJobConfig: { schedule: '' } }, ['cronJobConfig.schedule']],
  ])('stand at their fields: %j', (draft, expected) => {
    expect(paths(draft)).toEqual(expected);
  });
});
