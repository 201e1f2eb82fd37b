import type { GlobalRole } from '../management/global-role.ts';
import { ANNOTATIONS, GROUPS, LABEL_VALUES, LABELS } from '../names/names.ts';
import { ANY_PATH, ANYTHING, API, allow, create, look, manage, type Rule } from './rules.ts';

const USER_RULES: readonly Rule[] = [
  create(API.core, 'secrets'),
  look(
    API.management,
    'principals',
    'roletemplates',
    'settings',
    'features',
    'templates',
    'templateversions',
    'catalogs',
    'nodedrivers',
    'kontainerdrivers',
    'rkek8ssystemimages',
    'rkek8sserviceoptions',
    'rkeaddons',
    'cisconfigs',
    'cisbenchmarkversions',
    'rancherusernotifications',
  ),
  manage(API.management, 'preferences'),
  manage(API.project, 'sourcecodecredentials', 'sourcecoderepositories'),
  create(
    API.management,
    'clusters',
    'nodetemplates',
    'fleetworkspaces',
    'multiclusterapps',
    'globaldnses',
    'globaldnsproviders',
    'clustertemplaterevisions',
  ),
  create(API.provisioning, 'clusters'),
  create(API.machineConfig, '*'),
];

const SECURITY_TEMPLATES = [
  'podsecuritypolicytemplates',
  'podsecurityadmissionconfigurationtemplates',
] as const;

const RESTRICTED_ADMIN_RULES: readonly Rule[] = [
  ...USER_RULES,
  manage(API.catalog, 'clusterrepos'),
  manage(
    API.management,
    'clustertemplates',
    'clustertemplaterevisions',
    'globalroles',
    'globalrolebindings',
    'users',
    'userattribute',
    'groups',
    'groupmembers',
    ...SECURITY_TEMPLATES,
    'fleetworkspaces',
    'authconfigs',
    'nodedrivers',
    'kontainerdrivers',
    'roletemplates',
    'catalogs',
    'templates',
    'templateversions',
  ),
];

const CLUSTERS_CREATE_RULES: readonly Rule[] = [
  create(API.management, 'clusters'),
  create(API.provisioning, 'clusters'),
  look(
    API.management,
    'templates',
    'templateversions',
    'nodedrivers',
    'kontainerdrivers',
    ...SECURITY_TEMPLATES,
    'cisconfigs',
    'cisbenchmarkversions',
  ),
  look(API.catalog, 'clusterrepos'),
  look(API.rke, 'etcdsnapshots'),
  manage(API.management, 'nodetemplates'),
  create(API.core, 'secrets'),
  create(API.machineConfig, '*'),
];

/** The id, the display name and the rules of each built-in global role. */
const TABLE: readonly (readonly [name: string, displayName: string, rules: readonly Rule[]])[] = [
  ['admin', 'Admin', [ANYTHING, ANY_PATH]],
  ['restricted-admin', 'Restricted Admin', RESTRICTED_ADMIN_RULES],
  [
    'user',
    'Standard User',
    [...USER_RULES, look(API.catalog, 'clusterrepos'), look(API.management, ...SECURITY_TEMPLATES)],
  ],
  [
    'user-base',
    'User-Base',
    [
      manage(API.management, 'preferences'),
      look(API.management, 'settings', 'features', 'rancherusernotifications'),
      manage(API.project, 'sourcecodecredentials', 'sourcecoderepositories'),
    ],
  ],
  ['clusters-create', 'Create new Clusters', CLUSTERS_CREATE_RULES],
  ['nodedrivers-manage', 'Manage Node Drivers', [manage(API.management, 'nodedrivers')]],
  [
    'kontainerdrivers-manage',
    'Manage Cluster Drivers',
    [manage(API.management, 'kontainerdrivers')],
  ],
  [
    'catalogs-manage',
    'Manage Catalogs',
    [manage(API.management, 'catalogs', 'templates', 'templateversions')],
  ],
  ['catalogs-use', 'Use Catalogs', [look(API.management, 'templates', 'templateversions')]],
  [
    'users-manage',
    'Manage Users',
    [manage(API.management, 'users', 'globalrolebindings'), look(API.management, 'globalroles')],
  ],
  [
    'roles-manage',
    'Manage Roles',
    // Named verbs in place of `*`, so that the role does not carry `escalate`.
    [
      allow(
        ['delete', 'deletecollection', 'get', 'list', 'patch', 'create', 'update', 'watch'],
        API.management,
        'roletemplates',
      ),
    ],
  ],
  [
    'authn-manage',
    'Manage Authentication',
    [allow(['get', 'list', 'watch', 'update'], API.management, 'authconfigs')],
  ],
  ['settings-manage', 'Manage Settings', [manage(API.management, 'settings')]],
  [
    'features-manage',
    'Manage Features',
    [allow(['get', 'list', 'watch', 'update'], API.management, 'features')],
  ],
  [
    'podsecuritypolicytemplates-manage',
    'Manage Pod Security Policy Templates',
    [manage(API.management, 'podsecuritypolicytemplates')],
  ],
  [
    'clustertemplates-create',
    'Create Cluster Templates',
    [create(API.management, 'clustertemplates')],
  ],
  [
    'clustertemplaterevisions-create',
    'Create Cluster Template Revisions',
    [create(API.management, 'clustertemplaterevisions')],
  ],
  ['view-rancher-metrics', 'View Metrics', [allow(['get'], API.management, 'ranchermetrics')]],
];

/** What a restricted administrator may do beside, where the first administrator is one. */
export const RESTRICTED_ADMIN_SETTINGS: Rule = manage(API.management, 'settings');

/** The one global role that new users get. */
const NEW_USER_ROLE = 'user';

/** The global roles that every installation has, ready to be stored. */
export const builtInGlobalRoles: readonly GlobalRole[] = TABLE.map(
  ([name, displayName, rules]) => ({
    apiVersion: `${GROUPS.management}/v3`,
    kind: 'GlobalRole',
    metadata: {
      name,
      labels: { [LABELS.bootstrapping]: LABEL_VALUES.defaultGlobalRole },
      ...(name === NEW_USER_ROLE && { annotations: { [ANNOTATIONS.bootstrappedRole]: 'true' } }),
    },
    displayName,
    rules,
    builtin: true,
    newUserDefault: name === NEW_USER_ROLE,
  }),
);
