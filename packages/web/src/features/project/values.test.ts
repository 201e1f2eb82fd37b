import { describe, expect, it } from 'vitest';
import {
  certificateNames,
  claimSize,
  configKeys,
  expiryOf,
  secretContents,
  secretSort,
} from './configuration-values.ts';
import { accessTo, accessToResource } from './kubernetes-access.ts';
import { countNamespaces } from './namespace-counts.ts';
import {
  ingressCertificates,
  ingressHosts,
  ingressTargets,
  portTexts,
  serviceAddress,
  serviceTargets,
} from './network-values.ts';
import { pathOfLink, placeOfLink } from './project-place.ts';
import { revisionsOf } from './revisions.ts';
import { sectionOfPlural } from './section-types.ts';
import {
  endpointTexts,
  podReadiness,
  podRestarts,
  readinessText,
  workloadImages,
  workloadKind,
  workloadState,
} from './workload-values.ts';

const resource = (type: string) => ({ id: `x:${type}`, type, links: {} });

describe('workloads in tables', () => {
  it.each([
    [{ ...resource('deployment'), scale: 3, deploymentStatus: { readyReplicas: 2 } }, '2/3'],
    [{ ...resource('statefulSet') }, '0/1'],
    [
      {
        ...resource('daemonSet'),
        daemonSetStatus: { numberReady: 4, desiredNumberScheduled: 5 },
      },
      '4/5',
    ],
    [{ ...resource('job'), jobConfig: { completions: 2 }, jobStatus: { succeeded: 1 } }, '1/2'],
    [{ ...resource('cronJob'), cronJobConfig: { schedule: '0 3 * * *' } }, '0 3 * * *'],
  ])('tell how many pods are ready: %j', (workload, text) => {
    expect(readinessText(workload)).toBe(text);
  });

  it('are paused whatever else is said, but not when they are being removed', () => {
    const state = { ...resource('deployment'), state: 'active' };
    expect(workloadState(state)).toBe('active');
    expect(workloadState({ ...state, paused: true })).toBe('paused');
    expect(workloadState({ ...state, cronJobConfig: { suspend: true } })).toBe('paused');
    expect(workloadState({ ...state, state: 'removing', paused: true })).toBe('removing');
  });

  it('show images once, and none of what runs before', () => {
    const containers = [
      { name: 'init', image: 'init:1', initContainer: true },
      { name: 'a', image: 'nginx:1' },
      { name: 'b', image: 'nginx:1' },
      { name: 'c', image: 'envoy:2' },
    ];
    expect(workloadImages({ containers })).toEqual(['nginx:1', 'envoy:2']);
    expect(workloadKind({ type: 'daemonSet' })).toBe('Daemon set');
  });

  it('say where they are reached', () => {
    expect(
      endpointTexts([
        { hostname: 'shop.example.com', path: '/api', port: 80, protocol: 'HTTP' },
        { hostname: 'shop.example.com', port: 8443, protocol: 'HTTPS' },
        { addresses: ['10.0.0.1'], port: 30_080, protocol: 'TCP' },
        { addresses: [] },
      ]),
    ).toEqual(['http://shop.example.com/api', 'https://shop.example.com:8443', '10.0.0.1:30080']);
    expect(endpointTexts(null)).toEqual([]);
  });

  it('count containers of pods', () => {
    const pod = {
      ...resource('pod'),
      containers: [{ name: 'init', initContainer: true }, { name: 'a' }, { name: 'b' }],
      status: {
        containerStatuses: [
          { ready: true, restartCount: 2 },
          { ready: false, restartCount: 1 },
        ],
      },
    };
    expect(podReadiness(pod)).toEqual({ ready: 1, desired: 2 });
    expect(podRestarts(pod)).toBe(3);
  });

  it('have revisions, the newest of which is the present one', () => {
    const replicaSet = (name: string, revision: string) => ({
      ...resource('replicaSet'),
      id: name,
      containers: [{ name: 'main', image: `nginx:${revision}` }],
      workloadAnnotations: { 'deployment.kubernetes.io/revision': revision },
    });
    expect(
      revisionsOf([replicaSet('b', '2'), replicaSet('a', '1')]).map(
        ({ id, number, images, isCurrent }) => [id, number, images[0], isCurrent],
      ),
    ).toEqual([
      ['b', '2', 'nginx:2', true],
      ['a', '1', 'nginx:1', false],
    ]);
  });
});

describe('services and ingresses in tables', () => {
  it('show ports from outside to inside', () => {
    const ports = [
      { port: 80, targetPort: 8080, protocol: 'TCP' },
      { port: 80, nodePort: 30_080, targetPort: 'http' },
      { port: 53, targetPort: 53, protocol: 'UDP' },
    ];
    expect(portTexts({ ...resource('service'), ports })).toEqual([
      '80 → 8080',
      '80:30080 → http',
      '53/UDP',
    ]);
  });

  it('show addresses and what they lead to', () => {
    const service = resource('service');
    expect(serviceAddress({ ...service, clusterIp: '10.43.0.1' })).toBe('10.43.0.1');
    expect(serviceAddress({ ...service, clusterIp: null, clusterIPs: ['None'] })).toBe(
      'none (headless)',
    );
    expect(serviceAddress({ ...service, hostname: 'db.example.com' })).toBe('db.example.com');
    expect(serviceTargets({ ...service, selector: { app: 'web' } })).toEqual(['app=web']);
    expect(
      serviceTargets({
        ...service,
        selector: { app: 'web' },
        targetWorkloadIds: ['deployment:shop:web'],
      }),
    ).toEqual(['web']);
  });

  it('show hosts, targets and certificates', () => {
    const ingress = {
      ...resource('ingress'),
      rules: [
        {
          host: 'shop.example.com',
          paths: [
            { path: '/', workloadIds: ['deployment:shop:web'], targetPort: 8080 },
            { path: '/api', serviceId: 'shop:api', targetPort: 'http' },
          ],
        },
        { paths: [] },
      ],
      defaultBackend: { serviceId: 'shop:rest', targetPort: 80 },
      tls: [{ certificateId: 'shop:tls' }, { certificateId: null }],
    };
    expect(ingressHosts(ingress)).toEqual(['shop.example.com', '*']);
    expect(ingressTargets(ingress)).toEqual([
      '/ → web:8080',
      '/api → api:http',
      'everything else → rest:80',
    ]);
    expect(ingressCertificates(ingress)).toEqual(['tls', "the controller's own"]);
  });
});

describe('configuration in tables', () => {
  const DAY_MS = 86_400_000;
  const NOW_MS = Date.UTC(2026, 0, 1);
  const inDays = (days: number): string => new Date(NOW_MS + days * DAY_MS).toISOString();

  it.each([
    [12, 'expires in 12 days', 'soon'],
    [1.5, 'expires in 1 day', 'soon'],
    [0.5, 'expires in 12 hours', 'soon'],
    [29.9, 'expires in 29 days', 'soon'],
    [30, 'expires in 30 days', 'fine'],
    [800, 'expires in 2 years', 'fine'],
    [-3, 'expired 3 days ago', 'over'],
    [0, 'expired 1 hour ago', 'over'],
  ])('tells in words that a certificate ends in %d days', (days, text, level) => {
    expect(expiryOf(inDays(days), NOW_MS)).toEqual({ text, level });
  });

  it('says nothing of an end that is not known', () => {
    expect(expiryOf(undefined, NOW_MS)).toBeUndefined();
    expect(expiryOf('soon', NOW_MS)).toBeUndefined();
  });

  it('names sorts of secrets and what they hold', () => {
    expect(secretSort(resource('namespacedDockerCredential'))).toBe('Registry credentials');
    expect(secretSort(resource('certificate'))).toBe('Certificate');
    expect(secretSort({ ...resource('secret'), kind: 'Opaque' })).toBe('Values');
    expect(secretSort({ ...resource('secret'), kind: 'helm.sh/release.v1' })).toBe(
      'helm.sh/release.v1',
    );
    expect(secretContents({ ...resource('secret'), data: { b: '', a: '' } })).toEqual(['a', 'b']);
    expect(secretContents({ ...resource('basicAuth'), username: 'ci' })).toEqual(['ci']);
  });

  it('lists keys, names and sizes', () => {
    const keys = configKeys({ ...resource('configMap'), data: { z: '' }, binaryData: { a: '' } });
    expect(keys).toEqual(['a', 'z']);
    const names = { cn: 'a.example.com', subjectAlternativeNames: ['a.example.com', 'b'] };
    expect(certificateNames({ ...resource('certificate'), ...names })).toEqual([
      'a.example.com',
      'b',
    ]);
    const asked = { resources: { requests: { storage: '1Gi' } } };
    expect(claimSize({ ...resource('claim'), ...asked })).toBe('1Gi');
    expect(
      claimSize({ ...resource('claim'), ...asked, status: { capacity: { storage: '2Gi' } } }),
    ).toBe('2Gi');
  });
});

describe('places', () => {
  it('come from links, by the form that a resource has', () => {
    const link = 'https://drover.example.com/v3/project/c-a:p-b/namespacedCertificates/shop:tls';
    expect(placeOfLink(link)).toEqual({ plural: 'namespacedCertificates', id: 'shop:tls' });
    expect(pathOfLink(`${link}?action=redeploy`)).toBe(
      '/v3/project/c-a:p-b/namespacedCertificates/shop:tls?action=redeploy',
    );
  });

  it('belong to tabs', () => {
    expect(sectionOfPlural('workloads')).toBe('workloads');
    expect(sectionOfPlural('namespacedCertificates')).toBe('certificates');
    expect(sectionOfPlural('namespacedBasicAuths')).toBe('secrets');
  });

  it('are counted by project', () => {
    const namespace = (projectId: string | null) => ({ ...resource('namespace'), projectId });
    const counts = countNamespaces([namespace('c:p'), namespace(null), namespace('c:p')]);
    expect([...counts]).toEqual([['c:p', 2]]);
  });
});

describe('what the cluster is asked', () => {
  it('is by group and resource of Kubernetes', () => {
    expect(accessTo('workload', 'create', 'shop')).toEqual({
      group: 'apps',
      resource: 'deployments',
      verb: 'create',
      namespace: 'shop',
    });
    const certificate = { ...resource('namespacedCertificate'), namespaceId: 'shop' };
    expect(accessToResource(certificate, 'delete')).toEqual({
      resource: 'secrets',
      verb: 'delete',
      namespace: 'shop',
    });
  });

  it('is nothing of what belongs to the whole project', () => {
    expect(accessToResource({ ...resource('certificate'), namespaceId: null }, 'update')).toBe(
      undefined,
    );
  });
});
