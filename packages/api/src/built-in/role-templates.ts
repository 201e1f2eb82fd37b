import type { RoleTemplate } from '../management/role-template.ts';
import { ANNOTATIONS, GROUPS, LABEL_VALUES, LABELS } from '../names/names.ts';
import { ANY_PATH, ANYTHING, API, allow, create, look, manage, type Rule } from './rules.ts';

/** What distinguishes one built-in role template from another. */
interface BuiltIn extends Omit<RoleTemplate, 'metadata' | 'apiVersion' | 'kind' | 'builtin'> {
  readonly name: string;
  readonly displayName: string;
  readonly context: 'cluster' | 'project';
}

const OWN_CLUSTER: Rule = allow(['own'], API.management, 'clusters');
const OWN_PROJECT: Rule = allow(['own'], API.management, 'projects');
const SEE_LOCAL_CLUSTER: Rule = {
  ...allow(['get'], API.management, 'clusters'),
  resourceNames: ['local'],
};

/** What the members of a cluster may look at. */
const CLUSTER_VIEW: readonly Rule[] = [
  look(API.ui, 'navlinks'),
  look(
    API.management,
    'clusterroletemplatebindings',
    'nodes',
    'nodepools',
    'clusterevents',
    'clusterloggings',
    'clusteralertrules',
    'clusteralertgroups',
    'notifiers',
    'clustercatalogs',
    'clustermonitorgraphs',
    'catalogtemplates',
    'catalogtemplateversions',
  ),
  look(API.core, 'nodes', 'persistentvolumes'),
  look(API.storage, 'storageclasses'),
  look(API.apiregistration, 'apiservices'),
  look(API.catalog, 'clusterrepos'),
  look(API.metrics, 'nodemetrics', 'nodes'),
];

/** What the members of a project may look at outside its namespaces. */
const PROJECT_VIEW: readonly Rule[] = [
  look(API.ui, 'navlinks'),
  look(API.core, 'persistentvolumes'),
  look(API.storage, 'storageclasses'),
  look(API.apiregistration, 'apiservices'),
  look(API.management, 'clusterevents', 'notifiers', 'clustercatalogs'),
  look(API.catalog, 'clusterrepos', 'operations', 'releases', 'apps'),
  SEE_LOCAL_CLUSTER,
];

const PROJECT_PARTS = [
  'projectalertrules',
  'projectalertgroups',
  'projectloggings',
  'projectcatalogs',
  'projectmonitorgraphs',
  'catalogtemplates',
  'catalogtemplateversions',
] as const;

const MONITORING = ['prometheuses', 'prometheusrules', 'servicemonitors'] as const;

const WORKLOADS = ['deployments', 'daemonsets', 'statefulsets', 'replicasets'] as const;

const CLUSTER_ROLES: readonly BuiltIn[] = [
  {
    name: 'cluster-admin',
    displayName: 'Kubernetes cluster-admin',
    context: 'cluster',
    external: true,
    hidden: true,
    administrative: true,
  },
  {
    name: 'cluster-owner',
    displayName: 'Cluster Owner',
    context: 'cluster',
    administrative: true,
    clusterCreatorDefault: true,
    rules: [
      ANYTHING,
      OWN_CLUSTER,
      manage(API.provisioning, 'clusters'),
      look(API.rke, 'etcdsnapshots'),
      manage(API.capi, 'machines'),
      manage(API.machineConfig, '*'),
      manage(API.machine, '*'),
      allow(['updatepsa'], API.management, 'projects'),
      ANY_PATH,
    ],
  },
  {
    name: 'cluster-member',
    displayName: 'Cluster Member',
    context: 'cluster',
    rules: [
      ...CLUSTER_VIEW,
      create(API.management, 'projects'),
      SEE_LOCAL_CLUSTER,
      allow(['get', 'watch'], API.provisioning, 'clusters'),
      allow(['get', 'watch'], API.capi, 'machines', 'machinedeployments'),
      allow(['get', 'watch'], API.machine, '*'),
      allow(['get', 'watch'], API.machineConfig, '*'),
    ],
  },
  {
    name: 'projects-create',
    displayName: 'Create Projects',
    context: 'cluster',
    rules: [create(API.management, 'projects')],
  },
  {
    name: 'projects-view',
    displayName: 'View All Projects',
    context: 'cluster',
    roleTemplateNames: ['view'],
    rules: [
      look(API.management, 'projects', 'projectroletemplatebindings', 'clusterevents'),
      look(API.project, 'apps', 'apprevisions'),
      look(API.core, 'namespaces', 'persistentvolumes', 'persistentvolumeclaims'),
      look(API.storage, 'storageclasses'),
    ],
  },
  {
    name: 'nodes-manage',
    displayName: 'Manage Nodes',
    context: 'cluster',
    rules: [manage(API.management, 'nodes', 'nodepools'), manage(API.core, 'nodes')],
  },
  {
    name: 'nodes-view',
    displayName: 'View Nodes',
    context: 'cluster',
    rules: [look(API.management, 'nodes', 'nodepools'), look(API.core, 'nodes')],
  },
  {
    name: 'storage-manage',
    displayName: 'Manage Storage',
    context: 'cluster',
    rules: [
      manage(API.core, 'persistentvolumes', 'persistentvolumeclaims'),
      manage(API.storage, 'storageclasses'),
    ],
  },
  {
    name: 'clusterroletemplatebindings-manage',
    displayName: 'Manage Cluster Members',
    context: 'cluster',
    rules: [manage(API.management, 'clusterroletemplatebindings')],
  },
  {
    name: 'clusterroletemplatebindings-view',
    displayName: 'View Cluster Members',
    context: 'cluster',
    rules: [look(API.management, 'clusterroletemplatebindings')],
  },
  {
    name: 'clustercatalogs-manage',
    displayName: 'Manage Cluster Catalogs',
    context: 'cluster',
    administrative: true,
    rules: [manage(API.management, 'clustercatalogs'), manage(API.catalog, 'clusterrepos')],
  },
  {
    name: 'clustercatalogs-view',
    displayName: 'View Cluster Catalogs',
    context: 'cluster',
    rules: [look(API.management, 'clustercatalogs')],
  },
  {
    name: 'backups-manage',
    displayName: 'Manage Cluster Backups',
    context: 'cluster',
    rules: [manage(API.management, 'etcdbackups')],
  },
  {
    name: 'navlinks-manage',
    displayName: 'Manage Navlinks',
    context: 'cluster',
    rules: [manage(API.ui, 'navlinks')],
  },
];

function viewAndManage(
  name: string,
  what: string,
  resources: readonly (readonly [apiGroup: string, ...resources: string[]])[],
): readonly BuiltIn[] {
  return [
    {
      name: `${name}-manage`,
      displayName: `Manage ${what}`,
      context: 'project',
      rules: resources.map(([group, ...rest]) => manage(group, ...rest)),
    },
    {
      name: `${name}-view`,
      displayName: `View ${what}`,
      context: 'project',
      rules: resources.map(([group, ...rest]) => look(group, ...rest)),
    },
  ];
}

const PROJECT_ROLES: readonly BuiltIn[] = [
  ...(['admin', 'edit', 'view'] as const).map(
    (name): BuiltIn => ({
      name,
      displayName: `Kubernetes ${name}`,
      context: 'project',
      external: true,
      hidden: true,
    }),
  ),
  {
    name: 'project-owner',
    displayName: 'Project Owner',
    context: 'project',
    roleTemplateNames: ['admin'],
    projectCreatorDefault: true,
    rules: [
      ...PROJECT_VIEW,
      look(API.core, 'nodes'),
      manage(API.management, 'projectroletemplatebindings', ...PROJECT_PARTS),
      manage(API.project, 'apps', 'apprevisions', 'sourcecodeproviderconfigs'),
      manage(API.core, 'persistentvolumeclaims'),
      manage(API.metrics, 'pods'),
      manage(API.monitoring, ...MONITORING),
      create(API.core, 'namespaces'),
      OWN_PROJECT,
    ],
  },
  {
    name: 'project-member',
    displayName: 'Project Member',
    context: 'project',
    roleTemplateNames: ['edit'],
    rules: [
      ...PROJECT_VIEW,
      look(API.management, 'projectroletemplatebindings', ...PROJECT_PARTS),
      manage(API.project, 'apps', 'apprevisions', 'sourcecodeproviderconfigs'),
      manage(API.core, 'persistentvolumeclaims'),
      manage(API.metrics, 'pods'),
      manage(API.monitoring, ...MONITORING),
      create(API.core, 'namespaces'),
    ],
  },
  {
    name: 'read-only',
    displayName: 'Read-only',
    context: 'project',
    roleTemplateNames: ['view'],
    rules: [
      ...PROJECT_VIEW,
      look(API.management, 'projectroletemplatebindings', ...PROJECT_PARTS),
      look(API.project, 'apps', 'apprevisions'),
      look(API.core, 'persistentvolumeclaims'),
      look(API.metrics, 'pods'),
      look(API.monitoring, ...MONITORING),
    ],
  },
  {
    name: 'create-ns',
    displayName: 'Create Namespaces',
    context: 'project',
    rules: [create(API.core, 'namespaces')],
  },
  ...viewAndManage('workloads', 'Workloads', [
    [API.core, 'pods', 'pods/attach', 'pods/exec', 'pods/portforward', 'replicationcontrollers'],
    [API.apps, ...WORKLOADS],
    [API.batch, 'jobs', 'cronjobs'],
    ['autoscaling', 'horizontalpodautoscalers'],
    [API.metrics, 'pods'],
  ]),
  ...viewAndManage('ingress', 'Ingress', [
    [API.networking, 'ingresses'],
    [API.extensions, 'ingresses'],
  ]),
  ...viewAndManage('services', 'Services', [[API.core, 'services', 'endpoints']]),
  ...viewAndManage('secrets', 'Secrets', [[API.core, 'secrets']]),
  ...viewAndManage('configmaps', 'Config Maps', [[API.core, 'configmaps']]),
  ...viewAndManage('persistentvolumeclaims', 'Volumes', [
    [API.core, 'persistentvolumes', 'persistentvolumeclaims'],
  ]),
  ...viewAndManage('serviceaccounts', 'Service Accounts', [[API.core, 'serviceaccounts']]),
  ...viewAndManage('projectroletemplatebindings', 'Project Members', [
    [API.management, 'projectroletemplatebindings'],
  ]),
  ...viewAndManage('projectcatalogs', 'Project Catalogs', [[API.management, 'projectcatalogs']]),
  {
    name: 'project-monitoring-readonly',
    displayName: 'Project Monitoring View Role',
    context: 'project',
    hidden: true,
    roleTemplateNames: ['view'],
    rules: [look(API.monitoring, ...MONITORING)],
  },
  {
    name: 'monitoring-ui-view',
    displayName: 'View Monitoring',
    context: 'project',
    external: true,
  },
  {
    name: 'navlinks-view',
    displayName: 'View Navlinks',
    context: 'project',
    rules: [look(API.ui, 'navlinks')],
  },
];

/** The role templates that every installation has, ready to be stored. */
export const builtInRoleTemplates: readonly RoleTemplate[] = [
  ...CLUSTER_ROLES,
  ...PROJECT_ROLES,
].map(({ name, ...role }) => ({
  apiVersion: `${GROUPS.management}/v3`,
  kind: 'RoleTemplate',
  metadata: {
    name,
    labels: { [LABELS.bootstrapping]: LABEL_VALUES.defaultRoleTemplate },
    ...((role.clusterCreatorDefault || role.projectCreatorDefault) && {
      annotations: { [ANNOTATIONS.bootstrappedRole]: 'true' },
    }),
  },
  builtin: true,
  ...role,
}));
