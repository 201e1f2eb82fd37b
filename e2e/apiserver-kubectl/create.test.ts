import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type KubectlSetting, startKubectlSetting, words } from './kubectl-setting.ts';
import { configMap, deployment } from './manifests.ts';

let setting: KubectlSetting;

beforeAll(async () => {
  setting = await startKubectlSetting();
});

afterAll(async () => {
  await setting[Symbol.asyncDispose]();
});

/** What one path of an object holds. */
async function read(what: string, path: string): Promise<string> {
  return setting.kubectl.output([...words(`get ${what} -o`), `jsonpath={${path}}`]);
}

describe('kubectl create', () => {
  type Generator = readonly [line: string, what: string, path: string, value: string];
  const generators: readonly Generator[] = [
    [
      'deployment d --image=nginx --replicas=2 --port=80',
      'deploy d',
      '.spec.template.spec.containers[0].ports[0].containerPort',
      '80',
    ],
    ['configmap c --from-literal=a=b', 'cm c', '.data.a', 'b'],
    ['secret generic s --from-literal=a=b', 'secret s', '.data.a', 'Yg=='],
    [
      'secret docker-registry pull --docker-username=u --docker-password=p',
      'secret pull',
      '.type',
      'kubernetes.io/dockerconfigjson',
    ],
    ['serviceaccount robot', 'sa robot', '.metadata.name', 'robot'],
    ['role reader --verb=get --resource=pods', 'role reader', '.rules[0].resources[0]', 'pods'],
    ['rolebinding bob --role=reader --user=bob', 'rolebinding bob', '.subjects[0].name', 'bob'],
    [
      'clusterrole logs --verb=get --non-resource-url=/logs/*',
      'clusterrole logs',
      '.rules[0].nonResourceURLs[0]',
      '/logs/*',
    ],
    [
      'clusterrolebinding bob --clusterrole=view --group=g',
      'clusterrolebinding bob',
      '.roleRef.name',
      'view',
    ],
    ['quota limit --hard=pods=5', 'quota limit', '.spec.hard.pods', '5'],
    ['pdb calm --selector=app=web --min-available=1', 'pdb calm', '.spec.minAvailable', '1'],
    [
      'ingress door --rule=a.example.com/p=svc:80',
      'ingress door',
      '.spec.rules[0].http.paths[0].backend.service.name',
      'svc',
    ],
    ['job once --image=busybox', 'job once', '.spec.completions', '1'],
    [
      'cronjob often --image=busybox --schedule=@hourly',
      'cronjob often',
      '.spec.jobTemplate.spec.template.spec.containers[0].image',
      'busybox',
    ],
    ['service clusterip inner --tcp=80:8080', 'svc inner', '.spec.ports[0].targetPort', '8080'],
    ['service externalname outer --external-name=a.b', 'svc outer', '.spec.externalName', 'a.b'],
    [
      'priorityclass high --value=10',
      'priorityclass high',
      '.preemptionPolicy',
      'PreemptLowerPriority',
    ],
    ['namespace other', 'ns other', '.status.phase', 'Active'],
  ];

  test.concurrent.each(generators)('%s', async (line, what, path, value) => {
    await setting.kubectl.output(words(`create ${line}`));
    expect(await read(what, path)).toBe(value);
  });

  test('a job from a cron job belongs to it', async () => {
    await setting.kubectl.output(words('create job manual --from=cronjob/often'));
    expect(await read('job manual', '.metadata.ownerReferences[0].name')).toBe('often');
  });

  test('a token is of the account, and not shorter than ten minutes', async () => {
    const token = await setting.kubectl.output(words('create token robot --duration=20m'));
    const [, claims = ''] = token.split('.');
    expect(JSON.parse(Buffer.from(claims, 'base64url').toString())).toMatchObject({
      sub: 'system:serviceaccount:default:robot',
    });
    expect(await setting.refusal(words('create token robot --duration=1s'))).toContain(
      'may not specify a duration less than 10 minutes',
    );
  });

  test('a list: each object by itself, also when others are there already', async () => {
    const items = [configMap('first', { a: '1' }), configMap('second', { a: '1' })];
    const list = { apiVersion: 'v1', kind: 'List', items };
    const path = await setting.file('list.json', list);
    await setting.kubectl.output(['create', '-f', await setting.file('one.json', items[0] ?? {})]);
    expect(await setting.refusal(['create', '-f', path])).toContain(
      'configmaps "first" already exists',
    );
    expect(await read('cm second', '.data.a')).toBe('1');
  });

  test('dry runs show the object and store nothing; only that of the server fills it in', async () => {
    const [client, server] = await Promise.all(
      ['client', 'server'].map((where) =>
        setting.kubectl.output(words(`create deployment dry --image=n --dry-run=${where} -o yaml`)),
      ),
    );
    expect(client).not.toContain('uid:');
    expect(server).toContain('uid:');
    expect(server).toContain('terminationGracePeriodSeconds: 30');
    expect(await setting.refusal(words('get deploy dry'))).toContain('NotFound');
  });

  test('what is invalid is refused by field', async () => {
    expect(await setting.refusal(words('create configmap BAD'))).toContain(
      'ConfigMap "BAD" is invalid: metadata.name: Invalid value: "BAD"',
    );
  });
});

describe('kubectl replace', () => {
  test('replaces, and with --force deletes first', async () => {
    const path = await setting.file('replaced.json', configMap('replaced', { a: '1' }));
    expect(await setting.refusal(['replace', '-f', path])).toContain(
      'configmaps "replaced" not found',
    );
    await setting.kubectl.output(['create', '-f', path]);
    const uid = await read('cm replaced', '.metadata.uid');
    await setting.file('replaced.json', configMap('replaced', { b: '2' }));
    await setting.kubectl.output(['replace', '-f', path]);
    expect(await read('cm replaced', '.data')).toBe('{"b":"2"}');
    expect(await read('cm replaced', '.metadata.uid')).toBe(uid);
    await setting.kubectl.output(['replace', '--force', '-f', path]);
    expect(await read('cm replaced', '.metadata.uid')).not.toBe(uid);
  });
});

describe('kubectl delete', () => {
  const owned = (owner: string, uid: string): object => ({
    ...configMap(`of-${owner}`, {}),
    metadata: {
      name: `of-${owner}`,
      ownerReferences: [{ apiVersion: 'v1', kind: 'ConfigMap', name: owner, uid }],
    },
  });

  test.concurrent.each([
    ['background', false],
    ['foreground', false],
    ['orphan', true],
  ])('--cascade=%s: what it owned stays: %s', async (cascade, stays) => {
    await setting.kubectl.output(words(`create configmap ${cascade}`));
    const uid = await read(`cm ${cascade}`, '.metadata.uid');
    const path = await setting.file(`${cascade}.json`, owned(cascade, uid));
    await setting.kubectl.output(['create', '-f', path]);
    await setting.kubectl.output(words(`delete cm ${cascade} --cascade=${cascade} --timeout=30s`));
    const dependent = `cm of-${cascade}`;
    if (stays) expect(await read(dependent, '.metadata.ownerReferences')).toBe('');
    else await setting.kubectl.output(words(`wait ${dependent} --for=delete --timeout=30s`));
  });

  test('by selector, by file, and what is not there', async () => {
    const items = [configMap('x', {}, { set: 'gone' }), configMap('y', {}, { set: 'gone' })];
    const path = await setting.file('gone.json', { apiVersion: 'v1', kind: 'List', items });
    await setting.kubectl.output(['create', '-f', path]);
    for (const where of ['client', 'server']) {
      await setting.kubectl.output(words(`delete cm -l set=gone --dry-run=${where}`));
    }
    expect(await setting.kubectl.output(words('delete cm -l set=gone -o name'))).toBe(
      'configmap/x\nconfigmap/y',
    );
    expect(await setting.refusal(['delete', '-f', path])).toContain('NotFound');
    await setting.kubectl.output(['delete', '--ignore-not-found', '-f', path]);
  });
});

describe('kubectl patch', () => {
  const patch = async (type: string, body: unknown, ...flags: string[]): Promise<string> =>
    setting.kubectl.output(
      words(`patch deploy web --type=${type} -p`).concat(JSON.stringify(body), flags),
    );

  test('merges containers by name, replaces lists, follows paths, and reaches parts', async () => {
    const path = await setting.file('web.json', deployment('nginx:1'));
    await setting.kubectl.output(['create', '-f', path]);
    const containers = [{ name: 'c', tty: true }];
    await patch('strategic', { spec: { template: { spec: { containers } } } });
    expect(await read('deploy web', '.spec.template.spec.containers[0].image')).toBe('nginx:1');
    expect(await read('deploy web', '.spec.template.spec.containers[0].tty')).toBe('true');
    const replaced = [{ name: 'd', image: 'nginx:2' }];
    await patch('merge', { spec: { template: { spec: { containers: replaced } } } });
    expect(await read('deploy web', '.spec.template.spec.containers[*].name')).toBe('d');
    await patch('json', [{ op: 'replace', path: '/spec/replicas', value: 4 }]);
    await patch('merge', { status: { replicas: 3 } }, '--subresource=status');
    expect(await read('deploy web', '.status.replicas')).toBe('3');
    await patch('merge', { spec: { replicas: 1 } }, '--subresource=scale');
    expect(await read('deploy web', '.spec.replicas')).toBe('1');
    expect(await patch('merge', { spec: { replicas: 1 } })).toBe(
      'deployment.apps/web patched (no change)',
    );
    const test = JSON.stringify([{ op: 'test', path: '/spec/replicas', value: 9 }]);
    expect(await setting.refusal([...words('patch deploy web --type=json -p'), test])).toContain(
      'the server rejected our request due to an error in our request',
    );
  });
});
