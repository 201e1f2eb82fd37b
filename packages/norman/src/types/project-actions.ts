import { type Cluster, cluster, project as kind } from '@drover/api';
import { apiVersionOf, type DynamicObject } from '@drover/apimachinery';
import type { ResourceAction, TypeBehaviour } from '../behaviour.ts';
import type { RequestContext } from '../context.ts';
import { normanErrors } from '../errors.ts';
import { isRecord } from '../is-record.ts';
import { forbidden } from '../store/access.ts';
import { untilCached } from '../store/kubernetes-store.ts';
import { storedById } from '../store/references.ts';
import { exportedYaml } from './export-yaml.ts';
import { monitoringActions } from './monitoring-actions.ts';

const monitoring = monitoringActions({ kind, flag: 'enableProjectMonitoring' });

function requireUpdate(project: DynamicObject, { may, caller }: RequestContext): void {
  if (!may('update', project)) throw forbidden(caller.user, 'update', kind);
}

/**
 * Chooses the template of pod security policies. Kubernetes has none since 1.25, so that clusters say whether they do.
 */
const setPodSecurityPolicyTemplate: ResourceAction = async (project, input, context) => {
  requireUpdate(project, context);
  const { podSecurityPolicyTemplateId = null } = input;
  if (podSecurityPolicyTemplateId !== null) requirePolicies(project, context);
  const { services, signal } = context;
  const { name = '', namespace = '' } = project.metadata ?? {};
  const status = { podSecurityPolicyTemplateId: podSecurityPolicyTemplateId ?? '' };
  const body = { apiVersion: apiVersionOf(kind), kind: kind.kind, status };
  const changed = await services.client
    .resource<DynamicObject>(kind.type)
    .patch(name, { type: 'merge', body }, { namespace, subresource: 'status', signal });
  return { resource: await untilCached(changed, context) };
};

function requirePolicies({ metadata }: DynamicObject, { services }: RequestContext): void {
  const clusterId = metadata?.namespace ?? '';
  const capabilities = storedById<Cluster>(clusterId, cluster, services)?.status?.capabilities;
  if (isRecord(capabilities) && capabilities['pspEnabled'] === true) return;
  throw normanErrors.create('NORMAN_ACTION_REFUSED', {
    message: `cluster [${clusterId}] does not have Pod Security Policies enabled`,
  });
}

/** The actions of projects, and when they are offered. */
export const projectActions: Pick<TypeBehaviour, 'resourceActions' | 'availableActions'> = {
  resourceActions: {
    setpodsecuritypolicytemplate: setPodSecurityPolicyTemplate,
    exportYaml: (project) => Promise.resolve({ file: exportedYaml(project, 'projects') }),
    ...monitoring.resourceActions,
  },
  availableActions: (project, context) => [
    'setpodsecuritypolicytemplate',
    'exportYaml',
    ...monitoring.availableActions(project, context),
  ],
};
