import { describe, expect, it } from 'vitest';
import { chainWords, missingPlace, questionWords, whyCommand } from './access-review.ts';
import { glances } from './glances.ts';
import { heldRoles } from './held-roles.ts';
import { withNamed } from './principals.ts';
import { roleGroups, roleInWords } from './roles.ts';
import { rulesInWords } from './rules.ts';
import { exchange, takeSteps } from './steps.ts';
import { knownUsers, subjectDetail } from './subjects.ts';
import { whySearch } from './why-search.ts';

const NAMES = {
  cluster: (id: string) => (id === 'c-1' ? 'prod' : id),
  project: (id: string) => (id === 'c-1:p-1' ? 'Shop' : id),
};
const role = (id: string, rest: object = {}) => ({
  id,
  type: 'roleTemplate',
  name: id,
  context: 'project' as const,
  builtin: true,
  links: {},
  ...rest,
});

describe('an answer', () => {
  const rule = { verbs: ['get'], apiGroups: [''], resources: ['pods'] };
  const user = { type: 'user', id: 'u-1', name: 'Ann' };

  it('begins with the person, also when the role came by a group', () => {
    const chain = [
      { type: 'group', id: 'oidc_group://devs' },
      { type: 'projectRoleTemplateBinding', id: 'p-1:b' },
      { type: 'roleTemplate', id: 'rt-1', name: 'Developers' },
      { type: 'roleTemplate', id: 'view' },
      { type: 'rule', id: 'x', rule },
    ];
    const words = chainWords({ user, chain }, 'c-1', NAMES);
    expect(words.map(({ lead, title }) => `${lead}: ${title}`)).toEqual([
      'User: Ann',
      'is in the group: oidc_group://devs',
      'has a role in: the project Shop',
      'the role: Developers',
      'which includes the role: view',
      'which allows: ',
    ]);
    expect(words[2]?.target).toEqual({
      to: 'projectMembers',
      clusterId: 'c-1',
      projectId: 'c-1:p-1',
    });
    expect(words[3]).toMatchObject({ detail: 'rt-1', target: { to: 'role', id: 'rt-1' } });
  });

  it('says what a global role means in clusters', () => {
    const chain = [
      user,
      { type: 'globalRoleBinding', id: 'grb-1' },
      { type: 'globalRole', id: 'admin', name: 'Admin' },
      { type: 'roleTemplate', id: 'cluster-owner', name: 'Cluster Owner' },
      { type: 'clusterRole', id: 'cluster-admin' },
    ];
    expect(chainWords({ user, chain }, 'c-1', NAMES).map(({ lead }) => lead)).toEqual([
      'User',
      'has a role in',
      'the global role',
      'which in every cluster means the role',
      'which stands for the ClusterRole of the cluster',
    ]);
  });

  it.each([
    ['cluster c-1', 'the cluster prod'],
    ['project c-1:p-1', 'the project Shop'],
    ['Drover', 'Drover'],
  ])('names %s as %s', (place, title) => {
    expect(missingPlace(place, NAMES).title).toBe(title);
  });
});

describe('a question', () => {
  it('is a sentence, and a command', () => {
    const question = {
      user: "o'neil",
      verb: 'get',
      resource: 'pods/log',
      name: 'web-0',
      namespace: 'shop',
      cluster: 'c-1',
    };
    expect(questionWords(question, 'prod')).toBe(
      'get pods/log web-0 in the namespace shop of the cluster prod',
    );
    expect(questionWords({ verb: 'list', resource: 'users' })).toBe('list users in Drover itself');
    expect(whyCommand(question)).toBe(
      String.raw`drover why 'o'\''neil' can get pods/log --name web-0 -n shop --cluster c-1`,
    );
  });

  it('is read out of an address, without what says nothing', () => {
    expect(whySearch({ user: ' ann ', verb: 'get', resource: '', cluster: 7, x: 'y' })).toEqual({
      user: 'ann',
      verb: 'get',
      cluster: '7',
    });
  });

  it('about giving roles goes to Drover, whatever the namespace', () => {
    const asked = glances({ cluster: 'c-1', namespace: 'shop' });
    expect(asked[0]?.question).toEqual({
      verb: 'list',
      resource: 'pods',
      cluster: 'c-1',
      namespace: 'shop',
    });
    expect(asked.at(-1)?.question).toEqual({
      verb: 'create',
      resource: 'clusterroletemplatebindings.management.cattle.io',
      namespace: 'c-1',
    });
  });
});

describe('roles to choose from', () => {
  const roles = new Map(
    [
      role('read-only'),
      role('services-view'),
      role('project-owner'),
      role('own', { builtin: false }),
      role('locked', { locked: true }),
      role('hidden', { hidden: true }),
      role('nodes-view', { context: 'cluster' }),
    ].map((each) => [each.id, each]),
  );

  it('are those for the place, the usual ones first; locked ones only where they are held', () => {
    const shape = (held?: ReadonlySet<string>): unknown =>
      roleGroups(roles, 'project', held).map((group) => group.roles.map(({ id }) => id));
    expect(shape()).toEqual([['project-owner', 'read-only'], ['own'], ['services-view']]);
    expect(shape(new Set(['locked']))).toEqual([
      ['project-owner', 'read-only'],
      ['own'],
      ['locked', 'services-view'],
    ]);
  });

  it('say what they are for', () => {
    const rules = [{ verbs: ['get', 'list', 'watch'], apiGroups: [''], resources: ['pods'] }];
    expect(roleInWords(role('x', { rules, roleTemplateIds: ['read-only'] }), roles)).toBe(
      'Look at pods; and all that read-only may.',
    );
    expect(roleInWords(role('x', { description: 'As I say.' }))).toBe('As I say.');
    expect(roleInWords(role('x'))).toBe('Nothing yet.');
  });
});

it.each([
  [[{ verbs: ['*'], apiGroups: ['*'], resources: ['*'] }], 'do everything with everything'],
  [
    [{ verbs: ['*'], apiGroups: ['apps', ''], resources: ['*'] }],
    'do everything with all of apps, all of core',
  ],
  [[{ verbs: ['get'], nonResourceURLs: ['/metrics'] }], 'get /metrics'],
  [
    [
      { verbs: ['watch', 'list', 'get'], resources: ['a', 'b', 'c'] },
      { verbs: ['get', 'list', 'watch'], resources: ['c', 'd', 'e', 'f'] },
    ],
    'look at a, b, c, d and 2 more',
  ],
  [[{ verbs: ['create'] }], ''],
])('tells %j as %s', (rules, words) => {
  expect(rulesInWords(rules)).toBe(words);
});

it('finds a group by its id that nobody is in who logged in', () => {
  expect(withNamed([], 'oidc_group://devs')).toMatchObject([
    { id: 'oidc_group://devs', name: 'devs', principalType: 'group' },
  ]);
  expect(withNamed([], 'devs')).toEqual([]);
});

it('tells subjects of one name apart', () => {
  const users = knownUsers([{ id: 'u-1', type: 'user', username: 'ann', links: {} }]);
  expect(subjectDetail({ kind: 'user', id: 'u-1' }, users)).toBe('ann');
  expect(subjectDetail({ kind: 'group', id: 'oidc_group://a' }, users)).toBe('oidc group');
  expect(subjectDetail({ kind: 'principal', id: 'oidc_user://a' }, users)).toBe(
    'oidc, has not logged in yet',
  );
});

it('finds the roles of somebody in clusters and projects', () => {
  const user = { id: 'u-1', type: 'user', principalIds: ['oidc_user://7'], links: {} };
  const given = { type: 'x', links: {}, roleTemplateId: 'r' };
  const bindings = [
    { ...given, id: '1', clusterId: 'c-1', userId: 'u-1' },
    { ...given, id: '2', projectId: 'c-2:p-2', userPrincipalId: 'oidc_user://7' },
    { ...given, id: '3', clusterId: 'c-1', userId: 'u-2' },
  ];
  const wanted = { subject: { kind: 'user', id: 'u-1' }, users: knownUsers([user]) } as const;
  expect(heldRoles(bindings, wanted)).toEqual([
    { id: '1', clusterId: 'c-1', roleId: 'r' },
    { id: '2', clusterId: 'c-2', projectId: 'c-2:p-2', roleId: 'r' },
  ]);
});

describe('steps', () => {
  const taken: string[] = [];
  const step = (name: string, error?: Error) => ({
    failed: name,
    run: () => {
      taken.push(name);
      return error ? Promise.reject(error) : Promise.resolve();
    },
  });

  it('go on after one is refused', async () => {
    const error = new Error('no');
    expect(await takeSteps([step('a', error), step('b')])).toEqual([{ failed: 'a', error }]);
    expect(taken.splice(0)).toEqual(['a', 'b']);
  });

  it('take nothing when something was not given', async () => {
    await exchange({ giving: [step('a', new Error('no'))], taking: [step('b')] });
    expect(taken.splice(0)).toEqual(['a']);
    await exchange({ giving: [step('a')], taking: [step('b')] });
    expect(taken.splice(0)).toEqual(['a', 'b']);
  });
});
