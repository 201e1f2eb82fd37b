// @peculiar/x509 builds on decorators and needs this polyfill loaded first.
import 'reflect-metadata';
import * as x509 from '@peculiar/x509';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CertificateAuthority } from '../kubernetes/control-plane/pki.ts';
import { kubectlWith } from '../main-job-kubectl.ts';
import { type KubectlSetting, startKubectlSetting, words } from './kubectl-setting.ts';
import { gear, gears, pod } from './manifests.ts';

let setting: KubectlSetting;

beforeAll(async () => {
  setting = await startKubectlSetting();
});

afterAll(async () => {
  await setting[Symbol.asyncDispose]();
});

async function create(object: object): Promise<void> {
  await setting.kubectl.output(words('create -f -'), { input: JSON.stringify(object) });
}

async function output(line: string): Promise<string> {
  return setting.kubectl.output(words(line));
}

async function patchStatus(what: string, status: object): Promise<void> {
  const patch = JSON.stringify({ status });
  await output(`patch ${what} --subresource=status --type=merge -p ${patch}`);
}

describe('what there is', () => {
  test('namespaces are made, and go with what they hold', async () => {
    await output('create namespace work');
    expect(await output('get namespace work -o jsonpath={.status.phase}')).toBe('Active');
    await output('create configmap a -n work --from-literal=x=y');
    await output('delete namespace work --timeout=60s');
    expect(await setting.refusal(words('get namespace work'))).toContain('NotFound');
  });

  test('definitions make kinds, check their objects, and go with them', async () => {
    await create(gears);
    await output('wait --for=condition=Established crd/gears.example.com --timeout=30s');
    const applied = async (object: object): Promise<string> =>
      setting.refusal(['apply', '-f', await setting.file('gear.json', object)]);
    expect(await applied({ ...gear, spec: { teeth: 1 } })).toContain(
      'spec.teeth in body should be greater than or equal to 3',
    );
    expect(await applied({ ...gear, spec: { teeth: 5, shape: 'round' } })).toContain(
      'unknown field "spec.shape"',
    );
    await create(gear);
    expect(await output('get gr')).toMatch(/NAME\s+TEETH\ng\s+12/);
    await output('delete crd gears.example.com --timeout=60s');
    expect(await setting.refusal(words('get gr'))).toContain('NotFound');
  });
});

describe('nodes and pods', () => {
  test('drain evicts what nobody makes anew only by force, and what a budget needs not at all', async () => {
    await create({ apiVersion: 'v1', kind: 'Node', metadata: { name: 'n' } });
    await create(pod('p', 'n'));
    const conditions = [{ type: 'Ready', status: 'True' }];
    await patchStatus('pod p', { phase: 'Running', conditions });
    expect(await setting.refusal(words('drain n'))).toContain('cannot delete Pods that declare no');
    const drain = words('drain n --force --grace-period=0 --timeout=2s');
    await create({
      apiVersion: 'policy/v1',
      kind: 'PodDisruptionBudget',
      metadata: { name: 'all' },
      spec: { minAvailable: 1, selector: {} },
    });
    // What the controller of budgets would say; without it clients are told to try again in ten seconds.
    const counts = { currentHealthy: 1, desiredHealthy: 1, expectedPods: 1, disruptionsAllowed: 0 };
    await patchStatus('pdb all', { observedGeneration: 1, ...counts });
    expect((await setting.kubectl.run(drain)).stderr).toContain(
      "Cannot evict pod as it would violate the pod's disruption budget",
    );
    await output('delete pdb all');
    expect(await setting.kubectl.output(drain)).toContain('node/n drained');
    expect(await setting.refusal(words('get pod p'))).toContain('NotFound');
    expect(await output('get node n --no-headers')).toContain('SchedulingDisabled');
  });

  test('debug adds a container to a pod, and port-forward waits for one that runs', async () => {
    await create(pod('q', 'n'));
    await output('debug q --image=busybox --container=look --profile=general --attach=false');
    expect(await output('get pod q -o jsonpath={.spec.ephemeralContainers[*].name}')).toBe('look');
    expect(await setting.refusal(words('port-forward q 8080:80'))).toContain('pod is not running');
  });
});

/** What somebody sends who wants a certificate; PEM. */
async function signingRequest(): Promise<string> {
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
  const keys = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const request = await x509.Pkcs10CertificateRequestGenerator.create({
    name: 'CN=bob',
    keys,
    signingAlgorithm: algorithm,
  });
  return request.toString('pem');
}

describe('who may come in', () => {
  test('requests for certificates are stored, approved once, and not denied after that', async () => {
    await create({
      apiVersion: 'certificates.k8s.io/v1',
      kind: 'CertificateSigningRequest',
      metadata: { name: 'bob' },
      spec: {
        request: Buffer.from(await signingRequest()).toString('base64'),
        signerName: 'kubernetes.io/kube-apiserver-client',
        usages: ['client auth'],
      },
    });
    expect(await output('get csr bob --no-headers')).toContain('Pending');
    expect(await output('certificate approve bob')).toContain('approved');
    expect(await output('get csr bob --no-headers')).toContain('Approved');
    expect(await setting.refusal(words('certificate deny bob'))).toContain('already Approved');
  });

  /** What kubectl says of a kubeconfig that differs from that of the administrator. */
  async function saidOf(change: { user?: object; cluster?: object }): Promise<string> {
    const known = JSON.parse(await output('config view --raw -o json')) as {
      clusters: [{ name: string; cluster: object }];
      users: [{ name: string; user: object }];
    };
    const [{ name, cluster }] = known.clusters;
    const [user] = known.users;
    const path = await setting.file('kubeconfig.json', {
      ...known,
      clusters: [{ name, cluster: { ...cluster, ...change.cluster } }],
      users: [change.user ? { name: user.name, user: change.user } : user],
    });
    const kubectl = kubectlWith(path, `${setting.directory}/other-cache`);
    return (await kubectl.run(words('get namespaces'))).stderr;
  }

  test('wrong credentials, a wrong authority and a wrong address are told apart', async () => {
    expect(await saidOf({ user: { token: 'wrong' } })).toContain('You must be logged in');
    const { certificate } = await CertificateAuthority.create('other');
    const authority = Buffer.from(certificate).toString('base64');
    expect(await saidOf({ cluster: { 'certificate-authority-data': authority } })).toContain(
      'certificate signed by unknown authority',
    );
    expect(await saidOf({ cluster: { server: 'https://127.0.0.1:1' } })).toContain(
      'did you specify the right host or port?',
    );
  });
});
