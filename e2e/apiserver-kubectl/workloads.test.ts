import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type KubectlSetting, startKubectlSetting, words } from './kubectl-setting.ts';
import { deployment, gear, gears, pod } from './manifests.ts';

let setting: KubectlSetting;

beforeAll(async () => {
  setting = await startKubectlSetting();
  await create(deployment('nginx:1'));
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

/** What one path of an object holds. */
async function read(what: string, path: string): Promise<string> {
  return output(`get ${what} -o jsonpath={${path}}`);
}

/** What a controller of Deployments would have made of one. */
async function replicaSet(name: string, revision: number, image: string): Promise<object> {
  const owner = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web', controller: true };
  const labels = { app: 'web', 'pod-template-hash': name };
  return {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: {
      name,
      labels,
      annotations: { 'deployment.kubernetes.io/revision': String(revision) },
      ownerReferences: [{ ...owner, uid: await read('deploy web', '.metadata.uid') }],
    },
    spec: {
      replicas: 0,
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: { containers: [{ name: 'c', image, ports: [{ containerPort: 80 }] }] },
      },
    },
  };
}

describe('deployments without a controller', () => {
  test('scale: the number, and the one it must have been', async () => {
    await output('scale deploy web --replicas=3');
    expect(await read('deploy web', '.spec.replicas')).toBe('3');
    expect(
      await setting.refusal(words('scale deploy web --replicas=4 --current-replicas=1')),
    ).toContain('Expected replicas to be 1, was 3');
    await create(gears);
    await output('wait --for=condition=Established crd/gears.example.com');
    await create(gear);
    await output('scale gear g --replicas=5');
    expect(await read('gear g', '.spec.teeth')).toBe('5');
  });

  test('set: image, environment, resources, account, subject', async () => {
    const container = '.spec.template.spec.containers[0]';
    await output('set image deploy/web c=nginx:2');
    await output('set env deploy/web A=b');
    await output('set resources deploy/web --limits=cpu=1');
    await output('set serviceaccount deploy/web default');
    expect(await read('deploy web', `${container}.image`)).toBe('nginx:2');
    expect(await read('deploy web', `${container}.env`)).toBe('[{"name":"A","value":"b"}]');
    expect(await read('deploy web', `${container}.resources.limits.cpu`)).toBe('1');
    expect(await read('deploy web', '.spec.template.spec.serviceAccountName')).toBe('default');
    expect(await output('set env deploy/web --list')).toContain('A=b');
    await output('create rolebinding who --clusterrole=view --user=bob');
    await output('set subject rolebinding who --user=eve');
    expect(await read('rolebinding who', '.subjects[*].name')).toBe('bob eve');
  });

  test('expose and autoscale make what points at it', async () => {
    await output('expose deploy web --port=80 --target-port=8080');
    await output('set selector svc/web app=other');
    expect(await read('svc web', '.spec.selector')).toBe('{"app":"other"}');
    await output('autoscale deploy web --min=1 --max=3 --cpu=50%');
    expect(await output('get hpa web --no-headers')).toMatch(
      /^web +Deployment\/web +cpu: <unknown>\/50% +1 +3 +0 +\d+s$/,
    );
  });

  test('rollout: pause, resume and restart', async () => {
    await output('rollout pause deploy/web');
    expect(await read('deploy web', '.spec.paused')).toBe('true');
    expect(await setting.refusal(words('rollout pause deploy/web'))).toContain('already paused');
    expect(await setting.refusal(words('rollout restart deploy/web'))).toContain(
      "can't restart paused deployment",
    );
    await output('rollout resume deploy/web');
    await output('rollout restart deploy/web');
    const annotations = await read('deploy web', '.spec.template.metadata.annotations');
    expect(annotations).toContain('kubectl.kubernetes.io/restartedAt');
  });

  test('rollout: history, undo and status go by what is stored', async () => {
    expect(await output('rollout history deploy/web')).toContain('No rollout history found.');
    expect(await setting.refusal(words('rollout undo deploy/web'))).toContain(
      'no rollout history found',
    );
    await create(await replicaSet('one', 1, 'nginx:old'));
    await create(await replicaSet('two', 2, 'nginx:2'));
    expect(await output('rollout history deploy/web')).toMatch(/\n1 +<none>\n2 +<none>/);
    await output('rollout undo deploy/web --to-revision=1');
    expect(await read('deploy web', '.spec.template.spec.containers[0].image')).toBe('nginx:old');

    expect(await setting.refusal(words('rollout status deploy/web --timeout=1s'))).toContain(
      'timed out waiting for the condition',
    );
    const replicas = Number(await read('deploy web', '.spec.replicas'));
    const status = {
      observedGeneration: Number(await read('deploy web', '.metadata.generation')),
      replicas,
      updatedReplicas: replicas,
      readyReplicas: replicas,
      availableReplicas: replicas,
    };
    const patch = JSON.stringify({ status });
    await output(`patch deploy web --subresource=status --type=merge -p ${patch}`);
    expect(await output('rollout status deploy/web')).toContain('successfully rolled out');
    expect(await output('get deploy web --no-headers')).toMatch(/^web +3\/3 +3 +3 +\d+s$/);
  });

  test('deleting a deployment takes what it owns', async () => {
    expect(await output('describe deploy web')).toContain('StrategyType:           RollingUpdate');
    await output('delete deploy web --cascade=foreground --timeout=30s');
    expect(await output('get rs -o name')).toBe('');
  });
});

describe('nodes and pods that are only stored', () => {
  test('taint and cordon', async () => {
    await create({ apiVersion: 'v1', kind: 'Node', metadata: { name: 'n' } });
    await output('taint node n a=b:NoSchedule');
    expect(await setting.refusal(words('taint node n a=b:NoSchedule'))).toContain('already has');
    await output('taint node n a-');
    await output('cordon n');
    expect(await output('get node n --no-headers')).toContain('Unknown,SchedulingDisabled');
    expect(await read('node n', '.spec.unschedulable')).toBe('true');
    await output('uncordon n');
    expect(await output('describe node n')).toContain('Unschedulable:      false');
  });

  test('a pod is shown, selected by its node, and deleted', async () => {
    await create(pod('p', 'n'));
    await create(pod('q'));
    const selector = 'spec.nodeName=n,status.phase=Pending';
    expect(await output(`get pod --field-selector ${selector} -o name`)).toBe('pod/p');
    expect(await output('get pod q --no-headers')).toMatch(/^q +0\/1 +Pending +0 +\d+s$/);
    expect(await output('describe pod q')).toContain('QoS Class:                   BestEffort');
    await output('delete pod q --now');
    expect(await setting.refusal(words('get pod q'))).toContain('NotFound');
  });

  test.each(['logs p', 'exec p -- ls', 'attach p', 'cp p:/x /tmp/x'])(
    '%s: there is no node, and where to ask instead',
    async (line) => {
      expect(await setting.refusal(words(line))).toContain(
        'this API server stores objects and runs no nodes. Ask the cluster in which the Pod runs.',
      );
    },
  );

  test('top: there are no metrics', async () => {
    expect(await setting.refusal(words('top pod'))).toContain('Metrics API not available');
    expect(await setting.refusal(words('top node'))).toContain('Metrics API not available');
  });

  test('a pod of a node goes at once when forced, and only its node can end it otherwise', async () => {
    const deleting = await setting.kubectl.run(words('delete pod p --timeout=1s'));
    expect(deleting.stderr).toContain('timed out waiting for the condition');
    expect(await read('pod p', '.metadata.deletionGracePeriodSeconds')).toBe('30');
    await output('delete pod p --grace-period=0 --force');
    expect(await setting.refusal(words('get pod p'))).toContain('NotFound');
  });
});
