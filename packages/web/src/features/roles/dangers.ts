import { gives } from './covers.ts';
import type { EffectiveRow, RoleNode } from './effective.ts';
import type { MatrixRow, ResourceTarget } from './matrix.ts';
import { describeTarget } from './targets.ts';

/** A right that gives more than it seems to. */
export interface Danger {
  readonly id: string;
  /** In plain words, for who gives it. */
  readonly message: string;
  /** The roles that give it. */
  readonly from: readonly RoleNode[];
}

interface Known {
  readonly id: string;
  readonly message: string;
  readonly rights: readonly (readonly [verb: string, resource: string, group?: string])[];
}

const RBAC = 'rbac.authorization.k8s.io';
const MANAGEMENT = 'management.cattle.io';

/** The most important first. */
const KNOWN: readonly Known[] = [
  {
    id: 'escalate',
    message:
      'Escalate: can write roles with rights that they do not have, and so give themselves anything.',
    rights: [
      ['escalate', 'clusterroles', RBAC],
      ['escalate', 'roles', RBAC],
      ['escalate', 'roletemplates', MANAGEMENT],
      ['escalate', 'globalroles', MANAGEMENT],
    ],
  },
  {
    id: 'bind',
    message: 'Bind: can give roles that they do not have, to themselves too.',
    rights: [
      ['bind', 'clusterroles', RBAC],
      ['bind', 'roles', RBAC],
      ['bind', 'roletemplates', MANAGEMENT],
      ['bind', 'globalroles', MANAGEMENT],
    ],
  },
  {
    id: 'impersonate',
    message:
      'Impersonate: can act as somebody else, with all of their rights and under their name.',
    rights: [
      ['impersonate', 'users'],
      ['impersonate', 'groups'],
      ['impersonate', 'serviceaccounts'],
    ],
  },
  {
    id: 'secrets',
    message: 'Reads secrets: passwords, keys and tokens of what runs there.',
    rights: [
      ['get', 'secrets'],
      ['list', 'secrets'],
      ['watch', 'secrets'],
    ],
  },
  {
    id: 'exec',
    message: 'Runs commands in containers: with all that these can reach, their secrets among it.',
    rights: [
      ['create', 'pods/exec'],
      ['get', 'pods/exec'],
      ['create', 'pods/attach'],
      ['get', 'pods/attach'],
    ],
  },
  {
    id: 'nodes-proxy',
    message:
      'Reaches the kubelet of each node: can run commands in every pod there, past the audit log.',
    rights: [
      ['get', 'nodes/proxy'],
      ['create', 'nodes/proxy'],
    ],
  },
  {
    id: 'tokens',
    message: 'Makes tokens of service accounts: can act as what runs in the cluster.',
    rights: [['create', 'serviceaccounts/token']],
  },
];

/** What of the rights of a role should be given with care; rights on single names count as harmless. */
export function dangersOf(rows: readonly EffectiveRow[]): readonly Danger[] {
  const wide = rows.flatMap((row) =>
    'url' in row.target || row.target.names.length > 0 ? [] : [row.target],
  );
  const everything = fromOf(rows, ({ target, verbs }) =>
    'url' in target ? false : isAll(target) && verbs.includes('*'),
  );
  if (everything.length > 0) {
    const message =
      'Everything: can do all there is, read every secret, act as anybody and give these rights to others.';
    return [{ id: 'everything', message, from: everything }];
  }
  const known = KNOWN.map(({ id, message, rights }) => ({
    id,
    message,
    from: fromOf(rows, (row) =>
      rights.some(([verb, resource, group = '']) =>
        gives(row, { group, resource, names: [] }, verb),
      ),
    ),
  }));
  const open = wide.filter(({ group, resource }) => group === '*' || resource === '*');
  return [
    ...known.filter(({ from }) => from.length > 0),
    ...(open.length === 0 ? [] : [openDanger(open, rows)]),
  ];
}

function isAll({ group, resource, names }: ResourceTarget): boolean {
  return group === '*' && resource === '*' && names.length === 0;
}

function openDanger(open: readonly ResourceTarget[], rows: readonly EffectiveRow[]): Danger {
  const targets = new Set(open);
  return {
    id: 'open',
    message: `Wider than a list: ${open.map(describeTarget).join('; ')}. That is also what is added to the cluster later.`,
    from: fromOf(rows, ({ target }) => !('url' in target) && targets.has(target)),
  };
}

/** The roles that give, in some line, what is looked for. */
function fromOf(
  rows: readonly EffectiveRow[],
  isFound: (row: MatrixRow) => boolean,
): readonly RoleNode[] {
  const from = rows.flatMap(({ target, grants }) =>
    grants.filter(({ verb }) => isFound({ target, verbs: [verb] })).flatMap((grant) => grant.from),
  );
  return [...new Set(from)];
}
