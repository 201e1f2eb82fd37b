import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type KubectlSetting, startKubectlSetting, words } from './kubectl-setting.ts';
import { configMap, gear, gears } from './manifests.ts';

let setting: KubectlSetting;

beforeAll(async () => {
  setting = await startKubectlSetting();
  const items = ['b', 'a', 'c'].map((name) => configMap(name, { n: name }, { is: name }));
  await setting.kubectl.output(words('apply -f -'), {
    input: JSON.stringify({ apiVersion: 'v1', kind: 'List', items: [gears, ...items] }),
  });
  await setting.kubectl.output(words('wait --for=condition=Established crd/gears.example.com'));
  await setting.kubectl.output(words('apply -f -'), { input: JSON.stringify(gear) });
});

afterAll(async () => {
  await setting[Symbol.asyncDispose]();
});

async function output(line: string): Promise<string> {
  return setting.kubectl.output(words(line));
}

describe('kubectl get', () => {
  test.concurrent.each([
    ['cm a b -o name', 'configmap/a\nconfigmap/b'],
    ['cm a -o jsonpath={.data.n}', 'a'],
    ['cm a -o go-template={{.data.n}}', 'a'],
    [
      'cm -l is -o custom-columns=N:.metadata.name,V:.data.n --no-headers',
      'a     a\nb     b\nc     c',
    ],
    ['cm -l is --sort-by=.data.n -o name', 'configmap/a\nconfigmap/b\nconfigmap/c'],
    ['cm -l is,is!=b --chunk-size=1 -o name', 'configmap/a\nconfigmap/c'],
    ['cm --field-selector metadata.name=b -o name', 'configmap/b'],
    ['deploy,cm -l is=a -o name', 'configmap/a'],
    ['gr --field-selector spec.note=hello -o name', 'gear.example.com/g'],
    ['gr --field-selector spec.note=bye -o name', ''],
    ['parts -o name', 'gear.example.com/g'],
  ])('%s', async (line, shown) => {
    expect(await output(`get ${line}`)).toBe(shown);
  });

  test.concurrent.each([
    [
      'cm -l is --show-kind --show-labels',
      /^NAME +DATA +AGE +LABELS\nconfigmap\/a +1 +\d+s +is=a\n/,
    ],
    ['cm -A', /^NAMESPACE +NAME +DATA +AGE\ndefault +a +1 +\d+s\n/],
    ['gr', /^NAME +TEETH\ng +12$/],
    ['gr -o wide', /^NAME +TEETH +NOTE\ng +12 +hello$/],
    ['gears.v1beta1.example.com', /^NAME +BETA\ng +12$/],
    ['svc kubernetes -o wide', /^NAME +TYPE +CLUSTER-IP +EXTERNAL-IP +PORT\(S\) +AGE +SELECTOR\n/],
    ['cm a -o yaml', /^apiVersion: v1\ndata:\n {2}"n": a\nkind: ConfigMap\nmetadata:\n/],
    ['cm a -o json', /"kind": "ConfigMap"/],
    ['cm a -o yaml --show-managed-fields', /manager: kubectl-client-side-apply/],
  ])('%s', async (line, shown) => {
    expect(await output(`get ${line}`)).toMatch(shown);
  });

  test.concurrent.each([
    ['get nope', `the server doesn't have a resource type "nope"`],
    ['get cm nope', 'configmaps "nope" not found'],
    [
      'get cm --field-selector x=y',
      '"x" is not a known field selector: only "metadata.name", "metadata.namespace"',
    ],
    ['get --raw /nope', 'the server could not find the requested resource'],
    ['get gr --field-selector spec.teeth=1', 'field label not supported: spec.teeth'],
  ])('%s: refused', async (line, message) => {
    expect(await setting.refusal(words(line))).toContain(message);
  });

  test('--raw passes on what the server says', async () => {
    const list: unknown = JSON.parse(
      await output('get --raw /api/v1/namespaces/default/configmaps?limit=1'),
    );
    expect(list).toMatchObject({ kind: 'ConfigMapList', metadata: { remainingItemCount: 3 } });
  });

  test('--raw /version is laid out for people', async () => {
    expect(await output('get --raw /version')).toContain('{\n  "major": "1",\n  "minor": "34",\n');
  });

  test('a version that is deprecated is named in a warning', async () => {
    const { stderr } = await setting.kubectl.run(words('get gears.v1beta1.example.com'));
    expect(stderr).toContain('example.com/v1beta1 Gear is deprecated; use example.com/v1 Gear');
  });

  test('-w shows each change as a row', async () => {
    await using watch = await setting.kubectl.start(words('get cm -w -l is=watched --no-headers'));
    const input = JSON.stringify(configMap('watched', {}, { is: 'watched' }));
    await setting.kubectl.output(words('create -f -'), { input });
    for await (const line of watch.lines) {
      expect(line).toMatch(/^watched +0 +\d+s$/);
      break;
    }
  });
});

describe('kubectl describe', () => {
  test.concurrent.each([
    ['ns default', 'Status:       Active'],
    ['cm a', 'Data\n====\nn:'],
    ['svc kubernetes', 'TargetPort:'],
    ['sa default', 'Mountable secrets:'],
    ['clusterrole view', 'configmaps'],
    ['clusterrolebinding cluster-admin', 'system:masters'],
    ['priorityclass system-node-critical', '2000001000'],
    ['crd gears.example.com', 'InitialNamesAccepted'],
    ['gr g', 'Teeth:  12'],
    ['endpointslice kubernetes', 'AddressType:  IPv4'],
  ])('%s', async (line, shown) => {
    expect(await output(`describe ${line}`)).toContain(shown);
  });
});

describe('kubectl explain', () => {
  test.concurrent.each([
    ['gear', 'A wheel with teeth.'],
    ['gear.spec.teeth', 'How many it has.'],
    ['gear.spec.teeth --api-version=example.com/v1beta1', 'How many it had.'],
    ['gear --recursive', '    teeth\t<integer> -required-'],
    ['deploy.spec.strategy', 'enum: Recreate, RollingUpdate'],
    ['deploy --recursive', 'enum: Always, IfNotPresent, Never'],
    ['hpa --api-version=autoscaling/v1', 'VERSION:    v1'],
    ['gear --output=plaintext-openapiv2', 'VERSION:  example.com/v1'],
  ])('%s', async (line, shown) => {
    expect(await output(`explain ${line}`)).toContain(shown);
  });

  test('of a field that is not there', async () => {
    expect(await setting.refusal(words('explain gear.nope'))).toContain(
      'field "nope" does not exist',
    );
  });
});

describe('kubectl wait', () => {
  test('for what comes, changes and goes', async () => {
    const waiting = [
      'cm/late --for=create',
      'cm/a --for=jsonpath={.data.n}=z',
      'cm/b --for=delete',
    ].map((line) => setting.kubectl.run(words(`wait ${line} --timeout=30s`)));
    await Promise.all([
      output('create configmap late'),
      output('patch cm a -p {"data":{"n":"z"}}'),
      output('delete cm b'),
    ]);
    expect((await Promise.all(waiting)).map(({ exitCode }) => exitCode)).toEqual([0, 0, 0]);
  });

  test('gives up in time', async () => {
    expect(await setting.refusal(words('wait gr/g --for=condition=Ready --timeout=1s'))).toContain(
      'timed out waiting for the condition on gears/g',
    );
  });
});

describe('what the server has', () => {
  test('resources, versions, and where it is', async () => {
    const [apps, kinds, versions, info, version] = await Promise.all([
      output('api-resources --api-group=apps -o name'),
      output('api-resources --categories=parts --no-headers'),
      output('api-versions'),
      output('cluster-info'),
      output('version -o json'),
    ]);
    const names = [
      'controllerrevisions',
      'daemonsets',
      'deployments',
      'replicasets',
      'statefulsets',
    ];
    expect(apps.split('\n')).toEqual(names.map((name) => `${name}.apps`));
    expect(kinds).toMatch(/^gears +gr +example\.com\/v1 +true +Gear$/);
    expect(versions.split('\n')).toEqual(
      expect.arrayContaining(['v1', 'apps/v1', 'example.com/v1', 'example.com/v1beta1']),
    );
    expect(info).toContain('Kubernetes control plane');
    expect(JSON.parse(version)).toMatchObject({ serverVersion: { major: '1', minor: '34' } });
    const view = await output('config view -o jsonpath={.clusters[0].cluster.server}');
    expect(info).toContain(view);
  });
});

describe('kubectl auth', () => {
  const reader = (verb: string): string =>
    JSON.stringify({
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'Role',
      metadata: { name: 'reader', namespace: 'default' },
      rules: [{ apiGroups: [''], resources: ['pods'], verbs: [verb] }],
    });
  const verbs = 'get role reader -o jsonpath={.rules[*].verbs}';

  test('whoami, can-i and its list, as oneself and as others', async () => {
    const [who, list, others] = await Promise.all([
      output('auth whoami -o jsonpath={.status.userInfo.groups}'),
      output('auth can-i --list'),
      output('auth can-i --list --as bob --as-group system:authenticated'),
    ]);
    expect(JSON.parse(who)).toEqual(['system:masters', 'system:authenticated']);
    expect(list).toMatch(/^\*\.\* +\[\] +\[\] +\[\*\]$/m);
    expect(others).not.toMatch(/^\*\.\*/m);
    expect(others).toContain('selfsubjectaccessreviews.authorization.k8s.io');
    const denied = await setting.kubectl.run(words('auth can-i get pods --as bob'));
    expect(denied).toMatchObject({ exitCode: 1, stdout: 'no\n' });
    expect(await setting.refusal(words('get pods --as bob'))).toContain(
      'pods is forbidden: User "bob" cannot list resource "pods" in API group "" in the namespace "default"',
    );
  });

  test('reconcile adds rules, and removes them only when told to', async () => {
    const reconcile = async (verb: string, ...flags: string[]): Promise<string> => {
      const input = reader(verb);
      return setting.kubectl.output(['auth', 'reconcile', '-f', '-', ...flags], { input });
    };
    await reconcile('get');
    await reconcile('list');
    expect(await output(verbs)).toBe('["get"] ["list"]');
    await reconcile('list', '--remove-extra-permissions');
    expect(await output(verbs)).toBe('["list"]');
  });
});
