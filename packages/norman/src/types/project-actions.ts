import { type Cluster, cluster, project as kind, type Project } from '@drover/api';
import { apiVersionOf, type DynamicObject } from '@drover/apimachinery';
import type { ResourceAction, TypeBehaviour } from '../behaviour.ts';
import { type Body, problemError } from '../body/index.ts';
import type { RequestContext } from '../context.ts';
import { normanErrors } from '../errors.ts';
import { isRecord } from '../is-record.ts';
import { forbidden } from '../store/access.ts';
import { untilCached } from '../store/kubernetes-store.ts';
import { storedById } from '../store/references.ts';
import { exportedYaml } from './export-yaml.ts';

/** JSON of what was asked of the monitoring of a project: `{"answers":{…},"version":"…"}`. */
const MONITORING_INPUT = 'field.cattle.io/overwriteAppAnswers';
const DONE = { empty: true, status: 204 } as const;

function isMonitored(project: DynamicObject): boolean {
  return (project as Project).spec?.enableProjectMonitoring === true;
}

function requireMonitoring(project: DynamicObject): void {
  if (isMonitored(project)) return;
  throw problemError({ code: 'InvalidState', message: 'disabling Monitoring' });
}

function requireUpdate(project: DynamicObject, { may, caller }: RequestContext): void {
  if (!may('update', project)) throw forbidden(caller.user, 'update', kind);
}

/** Changes a project as the caller. */
async function changeProject(
  { metadata }: DynamicObject,
  change: Readonly<Record<string, unknown>>,
  context: RequestContext,
): Promise<DynamicObject> {
  const { services, caller, signal } = context;
  const { name = '', namespace = '' } = metadata ?? {};
  const projects = services.clientFor(caller.user).resource<DynamicObject>(kind.type);
  const body = { apiVersion: apiVersionOf(kind), kind: kind.kind, ...change };
  const changed = await projects.patch(name, { type: 'merge', body }, { namespace, signal });
  return untilCached(changed, context);
}

function monitoringNote({ answers, version }: Body): Readonly<Record<string, unknown>> {
  const note = JSON.stringify({ answers: answers ?? {}, version: version ?? '' });
  return { metadata: { annotations: { [MONITORING_INPUT]: note } } };
}

const enableMonitoring: ResourceAction = async (project, input, context) => {
  requireUpdate(project, context);
  if (!isMonitored(project)) {
    const change = { ...monitoringNote(input), spec: { enableProjectMonitoring: true } };
    await changeProject(project, change, context);
  }
  return DONE;
};

const editMonitoring: ResourceAction = async (project, input, context) => {
  requireUpdate(project, context);
  requireMonitoring(project);
  await changeProject(project, monitoringNote(input), context);
  return DONE;
};

const disableMonitoring: ResourceAction = async (project, _input, context) => {
  requireUpdate(project, context);
  if (isMonitored(project)) {
    await changeProject(project, { spec: { enableProjectMonitoring: false } }, context);
  }
  return DONE;
};

const viewMonitoring: ResourceAction = (project) => {
  requireMonitoring(project);
  const { answers = {}, version } = parseNote(project);
  return Promise.resolve({ document: { answers, ...(version ? { version } : {}) } });
};

function parseNote({ metadata }: DynamicObject): Readonly<Record<string, unknown>> {
  try {
    const note: unknown = JSON.parse(metadata?.annotations?.[MONITORING_INPUT] ?? '{}');
    return isRecord(note) ? note : {};
  } catch {
    // Somebody else wrote it; it says nothing then.
    return {};
  }
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
    viewMonitoring,
    editMonitoring,
    enableMonitoring,
    disableMonitoring,
  },
  availableActions(project, { may }) {
    const change = isMonitored(project)
      ? ['disableMonitoring', 'editMonitoring']
      : ['enableMonitoring'];
    return [
      'setpodsecuritypolicytemplate',
      'exportYaml',
      ...(may('update', project) ? change : []),
      ...(isMonitored(project) ? ['viewMonitoring'] : []),
    ];
  },
};
