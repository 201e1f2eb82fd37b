import { eventually } from '@drover/base/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  busyboxImage,
  clusterSkipReason,
  pushImage,
  type TestCluster,
} from './kubernetes/index.ts';
import { differences } from './life/expected-world.ts';
import { LifeWorld, type Person, planeNames, planeOutput, SLOW } from './life/life-world.ts';
import { COMMANDS, openCommands } from './life/live-commands.ts';
import { runScript } from './life/random-script.ts';
import { expectedAnswers, namespacesOfPeople, realAnswers } from './life/rights.ts';
import type { Kubectl } from './main-job-kubectl.ts';

const skip = await clusterSkipReason();
const SOAK = process.env['DROVER_SOAK'] !== undefined;
const SEED = SOAK ? Date.now() % 1_000_000 : Number(process.env['DROVER_SEED'] ?? 1);
const PROJECT = 'field.cattle.io/projectId';
const WATCHER = [{ apiGroups: [''], resources: ['nodes'], verbs: ['get', 'list', 'watch'] }];
const OPERATOR = [{ apiGroups: [''], resources: ['configmaps'], verbs: ['*'] }];

/** Made at the first login and the first secret of a project; they stay. */
const KEYS = [
  'v1 Secret cattle-system drover-login-key',
  'v1 Secret cattle-system drover-project-secret-key',
];

describe.skipIf(skip)('the life of roles on two real clusters', () => {
  let world: LifeWorld;
  /** Ids of roles: of clusters, and one of projects that inherits `read-only`. */
  let watcher: string;
  let operator: string;
  /** Ids of projects: two of the first cluster, one of the second. */
  let shop: string;
  let stock: string;
  let depot: string;
  /** Local users. */
  let ann: Person;
  let ben: Person;
  let cid: Person;
  /** From the identity provider: alice is staff, bob a guest. */
  let alice: Person;
  let bob: Person;
  /** Ids of bindings by what they give to whom. */
  const bindings = new Map<string, string>();

  const inOne = (person: Person): Promise<Kubectl> => world.kubectlOf(person, world.one);
  const inTwo = (person: Person): Promise<Kubectl> => world.kubectlOf(person, world.two);
  const works = async (kubectl: Kubectl, ...args: string[]): Promise<void> =>
    eventually(async () => {
      const { stderr, exitCode } = await kubectl.run(args);
      expect(exitCode, `kubectl ${args.join(' ')}: ${stderr}`).toBe(0);
    }, SLOW);
  /** The first request after something was taken away is refused. */
  const isRefused = async (kubectl: Kubectl, ...args: string[]): Promise<void> => {
    const { stderr, exitCode } = await kubectl.run(args);
    expect(exitCode, `kubectl ${args.join(' ')}`).not.toBe(0);
    expect(stderr).toMatch(/forbidden|Forbidden|PROXY_|Unauthorized|must be logged in/i);
  };
  const give = async (name: string, body: object): Promise<void> => {
    const type = 'projectId' in body ? 'project' : 'cluster';
    bindings.set(name, await world.create(`${type}roletemplatebindings`, body));
  };
  const take = async (name: string): Promise<void> => {
    const id = bindings.get(name) ?? '';
    const type = name.endsWith('in a cluster') ? 'cluster' : 'project';
    await world.remove(`${type}roletemplatebindings/${id}`);
  };
  const addNamespace = (cluster: string, name: string, projectId: string) =>
    world.call('POST', `clusters/${cluster}/namespaces`, { name, projectId });
  const untilAsDesired = (): Promise<void> =>
    eventually(async () => expect(await differences(world)).toEqual([]), SLOW);

  beforeAll(async () => {
    world = await LifeWorld.start();
    watcher = await world.create('roletemplates', {
      name: 'watcher',
      context: 'cluster',
      rules: WATCHER,
    });
    operator = await world.create('roletemplates', {
      name: 'operator',
      context: 'project',
      rules: OPERATOR,
      roleTemplateIds: ['read-only'],
    });
    const project = (name: string, clusterId: string): Promise<string> =>
      world.create('projects', { name, clusterId });
    shop = await project('shop', world.one.id);
    stock = await project('stock', world.one.id);
    depot = await project('depot', world.two.id);
    await addNamespace(world.one.id, 'web', shop);
    await addNamespace(world.one.id, 'goods', stock);
    await addNamespace(world.two.id, 'shelf', depot);
    await startPod();
    [ann, ben, cid] = [
      await world.addLocal('ann'),
      await world.addLocal('ben'),
      await world.addLocal('cid'),
    ];
    alice = await world.addOutside('alice', ['staff']);
    bob = await world.addOutside('bob', ['guests']);
  });
  afterAll(() => world?.[Symbol.asyncDispose]());

  async function startPod(): Promise<void> {
    const { registryAddress: registry } = world.one.plane as TestCluster;
    const target = { registry, repository: 'test/busybox', tag: '1' };
    const image = await pushImage(await busyboxImage(), target);
    const command = ['--command', '--', 'sh', '-c', 'while true; do echo tick; sleep 1; done'];
    await eventually(
      () => planeOutput(world.one.plane, 'run', 'pod', '-n', 'web', `--image=${image}`, ...command),
      SLOW,
    );
    await planeOutput(
      world.one.plane,
      'wait',
      '-n',
      'web',
      '--for=condition=Ready',
      'pod/pod',
      '--timeout=120s',
    );
  }

  it('begins with what is given to users and to groups', async () => {
    const staff = 'oidc_group://staff';
    const guests = 'oidc_group://guests';
    await give('watcher for staff in a cluster', {
      clusterId: world.one.id,
      roleTemplateId: watcher,
      groupPrincipalId: staff,
    });
    await give('watcher for ann in a cluster', {
      clusterId: world.two.id,
      roleTemplateId: watcher,
      userId: ann.id,
    });
    const inProject = (projectId: string, roleTemplateId: string, subject: object) =>
      give(`${roleTemplateId} in ${projectId}`, { projectId, roleTemplateId, ...subject });
    await inProject(shop, 'project-member', { userId: ben.id });
    await inProject(stock, 'project-member', { groupPrincipalId: guests });
    await inProject(shop, operator, { userId: cid.id });
    await inProject(depot, operator, { groupPrincipalId: staff });

    await works(await inOne(alice), 'get', 'nodes');
    await works(await inTwo(ann), 'get', 'nodes');
    await isRefused(await inOne(ann), 'get', 'nodes');
    await works(await inOne(ben), 'create', 'configmap', 'of-ben', '-n', 'web');
    await isRefused(await inOne(ben), 'get', 'configmaps', '-n', 'goods');
    await works(await inOne(bob), 'create', 'configmap', 'of-bob', '-n', 'goods');
    await isRefused(await inOne(bob), 'get', 'configmaps', '-n', 'web');
    await isRefused(await inTwo(bob), 'get', 'configmaps', '-n', 'shelf');
    await untilAsDesired();
  });

  it('reaches what a role inherits, and no further', async () => {
    await works(await inOne(cid), 'create', 'configmap', 'of-cid', '-n', 'web');
    await works(await inOne(cid), 'logs', '-n', 'web', 'pod', '--tail=1');
    await isRefused(await inOne(cid), 'exec', '-n', 'web', 'pod', '--', 'true');
    await isRefused(await inOne(cid), 'get', 'secrets', '-n', 'web');
    await works(await inTwo(alice), 'create', 'configmap', 'of-alice', '-n', 'shelf');
    await works(await inTwo(alice), 'get', 'services', '-n', 'shelf');
    await isRefused(
      await inTwo(alice),
      'create',
      'service',
      'clusterip',
      'x',
      '--tcp=1',
      '-n',
      'shelf',
    );
  });

  it('changes with the role, for all who have it', async () => {
    const rules = [
      ...OPERATOR,
      { apiGroups: [''], resources: ['secrets'], verbs: ['get', 'list'] },
    ];
    const role = { name: 'operator', context: 'project', roleTemplateIds: ['read-only'] };
    await world.call('PUT', `roletemplates/${operator}`, { ...role, rules });
    await works(await inOne(cid), 'get', 'secrets', '-n', 'web');
    await works(await inTwo(alice), 'get', 'secrets', '-n', 'shelf');
    const roleTemplateIds = ['read-only', 'services-manage'];
    await world.call('PUT', `roletemplates/${operator}`, {
      ...role,
      roleTemplateIds,
      rules: OPERATOR,
    });
    await works(
      await inTwo(alice),
      'create',
      'service',
      'clusterip',
      'x',
      '--tcp=1',
      '-n',
      'shelf',
    );
    await eventually(async () => isRefused(await inOne(cid), 'get', 'secrets', '-n', 'web'), SLOW);
    await world.call('PUT', `roletemplates/${operator}`, { ...role, rules: OPERATOR });
    await isRefused(await inTwo(alice), 'delete', 'service', 'x', '-n', 'shelf');
    await untilAsDesired();
  });

  it('follows a namespace into another project', async () => {
    await addNamespace(world.one.id, 'moving', shop);
    const [bens, bobs] = [await inOne(ben), await inOne(bob)];
    await works(bens, 'create', 'configmap', 'before', '-n', 'moving');
    await isRefused(bobs, 'get', 'configmaps', '-n', 'moving');
    const move = `clusters/${world.one.id}/namespaces/moving?action=move`;
    await world.act(move, { projectId: stock });
    await works(bobs, 'get', 'configmap', 'before', '-n', 'moving');
    await eventually(() => isRefused(bens, 'get', 'configmaps', '-n', 'moving'), SLOW);
    await untilAsDesired();
  });

  it('goes on in a cluster that was offline, when it comes back', async () => {
    await world.one.goOffline();
    await take(`project-member in ${stock}`);
    await give('operator for bob', { projectId: stock, roleTemplateId: operator, userId: bob.id });
    await planeOutput(
      world.one.plane,
      'annotate',
      '--overwrite',
      'namespace',
      'goods',
      `${PROJECT}=${shop}`,
    );
    const [orphan = ''] = (
      await planeOutput(
        world.one.plane,
        'get',
        'rolebinding',
        '-n',
        'web',
        '-l',
        'drover.dev/managed=roles',
        '-o',
        'name',
      )
    ).split('\n');
    await planeOutput(world.one.plane, 'delete', '-n', 'web', orphan);
    // The other cluster does not wait for it.
    await give('member for bob', {
      projectId: depot,
      roleTemplateId: 'project-member',
      userId: bob.id,
    });
    await works(await inTwo(bob), 'create', 'configmap', 'of-bob', '-n', 'shelf');
    await world.one.comeBack();
    await works(await inOne(ben), 'get', 'configmaps', '-n', 'goods');
    await works(await inOne(bob), 'create', 'configmap', 'of-bob', '-n', 'moving');
    await isRefused(await inOne(bob), 'delete', 'service', 'x', '-n', 'moving');
    await untilAsDesired();
  });

  describe('when it ends', () => {
    const stack = new AsyncDisposableStack();
    afterAll(() => stack.disposeAsync());
    const pod = { namespace: 'web', pod: 'pod', stack };
    const all = ['watch', 'exec', 'logs'] as const;

    it('ends what is open with a binding, a group, an inherited role and a user, and nothing else', async () => {
      await give('member for guests', {
        projectId: shop,
        roleTemplateId: 'project-member',
        groupPrincipalId: 'oidc_group://guests',
      });
      await give('member for ann', {
        projectId: shop,
        roleTemplateId: 'project-member',
        userId: ann.id,
      });
      await give('member for staff', {
        projectId: shop,
        roleTemplateId: 'project-member',
        groupPrincipalId: 'oidc_group://staff',
      });
      for (const person of [ben, bob, ann, alice])
        await works(await inOne(person), ...COMMANDS.watch('web').slice(0, 4));
      const stays = await openCommands(await inOne(alice), all, pod);
      const others = async (): Promise<void> =>
        expect(stays.filter((one) => one.isOver())).toEqual([]);

      const bens = await openCommands(await inOne(ben), all, pod);
      await take(`project-member in ${shop}`);
      await isRefused(await inOne(ben), 'get', 'pods', '-n', 'web');
      await Promise.all(bens.map(({ ended }) => ended));
      await others();

      const bobs = await openCommands(await inOne(bob), all, pod);
      world.setGroups('bob', []);
      await world.act(`users/${bob.id}?action=refreshauthprovideraccess`, {});
      await Promise.all(bobs.map(({ ended }) => ended));
      await isRefused(await inOne(bob), 'get', 'pods', '-n', 'web');
      await others();

      const cids = await openCommands(await inOne(cid), ['watch', 'logs'], pod);
      const role = { name: 'operator', context: 'project', rules: OPERATOR };
      await world.call('PUT', `roletemplates/${operator}`, { ...role, roleTemplateIds: [] });
      await isRefused(await inOne(cid), 'get', 'pods', '-n', 'web');
      await Promise.all(cids.map(({ ended }) => ended));
      await works(await inOne(cid), 'get', 'configmap', 'of-cid', '-n', 'web');
      await others();

      const anns = await openCommands(await inOne(ann), all, pod);
      await world.call('PUT', `users/${ann.id}`, { enabled: false });
      await isRefused(await inOne(ann), 'get', 'pods', '-n', 'web');
      await Promise.all(anns.map(({ ended }) => ended));
      await others();
    });
  });

  it(
    `is as desired after a script with kills, seed ${SEED}`,
    async () => {
      await world.call('PUT', `users/${ann.id}`, { enabled: true });
      const people = [ann, ben, cid, alice, bob];
      const kills = SOAK ? 30 : 3;
      const told = await runScript(world, {
        seed: SEED,
        operations: 200,
        kills,
        people,
        roles: { watcher, operator },
      });
      process.stdout.write(`${told}\n`);
      await world.one.comeBack();
      await world.two.comeBack();
      await eventually(async () => expect(await differences(world)).toEqual([]), {
        timeoutMs: 300_000,
        intervalMs: 1_000,
      });
      const groups = new Map([[alice.id, ['oidc_group://staff']]]);
      const expected = await expectedAnswers(world, people, groups);
      expect(await realAnswers(world, people)).toEqual(expected);
    },
    SOAK ? 3_600_000 : 600_000,
  );

  async function removeBindingsAndProjects(): Promise<void> {
    for (const type of ['clusterroletemplatebindings', 'projectroletemplatebindings']) {
      const { data = [] } = await world.call('GET', `${type}?limit=-1`);
      for (const { id } of data) await world.remove(`${type}/${id}`);
    }
    for (const cluster of world.clusters) {
      const { data = [] } = await world.call('GET', `projects?clusterId=${cluster.id}`);
      const made = data.filter(({ name }) => name !== 'Default' && name !== 'System');
      for (const { id } of made) await world.remove(`projects/${id}`);
    }
  }

  /** What was moved out of all projects is people's own, and goes with none of them. */
  async function removeLoose(): Promise<void> {
    for (const cluster of world.clusters) {
      for (const { metadata } of await namespacesOfPeople(cluster)) {
        const isLoose = metadata?.annotations?.[PROJECT] === undefined;
        const name = metadata?.name ?? '';
        if (isLoose) await planeOutput(cluster.plane, 'delete', 'namespace', name, '--wait=false');
      }
    }
  }

  it('leaves nothing behind', { timeout: 600_000 }, async () => {
    await removeBindingsAndProjects();
    for (const { id } of [ann, ben, cid, alice, bob]) await world.remove(`users/${id}`);
    for (const id of [watcher, operator]) await world.remove(`roletemplates/${id}`);
    await untilAsDesired();
    await removeLoose();
    for (const { id } of world.clusters) await world.remove(`clusters/${id}`);
    for (const { plane, before } of world.clusters) {
      await eventually(async () => {
        const names = await planeNames(plane);
        expect([...names].filter((name) => !before.has(name))).toEqual([]);
      }, SLOW);
    }
    await eventually(async () => {
      const names = await world.homeNames();
      const kept = new Set([...world.homeBefore, ...KEYS]);
      expect([...names].filter((name) => !kept.has(name))).toEqual([]);
    }, SLOW);
  });
});
