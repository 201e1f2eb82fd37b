import { defaultBuiltIn, withoutDisabledFields } from '@drover/kubernetes';
import { expect, test } from 'vitest';

const pods = { group: '', version: 'v1', kind: 'Pod' };
const jobs = { group: 'batch', version: 'v1', kind: 'Job' };
const digest = `@sha256:${'a'.repeat(64)}`;

test.each([
  ['image', 'Always'],
  ['image:latest', 'Always'],
  ['image:LATEST', 'IfNotPresent'],
  ['image:1', 'IfNotPresent'],
  ['registry:5000/image', 'Always'],
  ['registry:5000/image:1', 'IfNotPresent'],
  ['[::1]/image:latest', 'Always'],
  [`image${digest}`, 'IfNotPresent'],
  [`image:latest${digest}`, 'Always'],
  ['a'.repeat(64), 'IfNotPresent'],
  ['Not an image', 'IfNotPresent'],
  ['a'.repeat(247), 'Always'],
  ['a'.repeat(248), 'IfNotPresent'],
  [`x/${'a'.repeat(254)}`, 'IfNotPresent'],
  [`x.io/${'a'.repeat(255)}`, 'Always'],
  [`x.io/${'a'.repeat(256)}`, 'IfNotPresent'],
])('the image %s is pulled %s', (image, imagePullPolicy) => {
  expect(specOf(pods, { containers: [{ name: 'c', image }] })).toMatchObject({
    containers: [{ imagePullPolicy }],
  });
});

test('the account of a pod goes by both its names, the newer of which counts', () => {
  const both = { serviceAccountName: 'a', serviceAccount: 'a' };
  expect(specOf(pods, { containers: [], serviceAccount: 'a' })).toMatchObject(both);
  expect(specOf(pods, { containers: [], serviceAccountName: 'a' })).toMatchObject(both);
  expect(
    specOf(jobs, { template: { spec: { serviceAccountName: 'a', serviceAccount: 'b' } } }),
  ).toMatchObject({ template: { spec: both } });
});

test('a pod in the network of its node has its ports, and asks for what it is limited to', () => {
  const limits = { cpu: '2', memory: '1Gi' };
  const container = {
    name: 'c',
    ports: [{ containerPort: 80 }],
    resources: { limits, requests: { cpu: '1' } },
  };
  expect(specOf(pods, { hostNetwork: true, containers: [container] })).toMatchObject({
    containers: [
      {
        ports: [{ containerPort: 80, hostPort: 80, protocol: 'TCP' }],
        resources: { limits, requests: { cpu: '1', memory: '1Gi' } },
      },
    ],
  });
});

test.each([
  [{}, { completions: 1, parallelism: 1, backoffLimit: 6, completionMode: 'NonIndexed' }],
  [{ parallelism: 2 }, { parallelism: 2, podReplacementPolicy: 'TerminatingOrFailed' }],
  [{ backoffLimitPerIndex: 1 }, { backoffLimit: 2_147_483_647 }],
  [{ podFailurePolicy: { rules: [] } }, { podReplacementPolicy: 'Failed' }],
])('a job of %j', (spec, expected) => {
  expect(specOf(jobs, { ...spec, template: {} })).toMatchObject(expected);
});

function specOf(gvk: typeof pods, spec: object): unknown {
  return defaultBuiltIn(gvk, { metadata: { name: 'x' }, spec })['spec'];
}

test('a pod without what is not switched on has no volumes left', () => {
  const image = { name: 'v', image: { reference: 'i' } };
  const empty = { name: 'w', emptyDir: {} };
  const mounts = [{ name: 'v', mountPath: '/v' }];
  const container = { name: 'c', image: 'i' };
  const containers = [{ ...container, volumeMounts: mounts }];
  expect(withoutDisabledFields({ containers, volumes: [image] })).toEqual({
    containers: [container],
  });
  expect(withoutDisabledFields({ containers, volumes: [image, empty] })).toEqual({
    containers: [container],
    volumes: [empty],
  });
});
