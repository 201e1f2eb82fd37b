import { ANNOTATIONS, GROUPS, LABELS, NAMESPACES } from '@drover/api';
import type { KubernetesObject } from '@drover/apimachinery';
import { MANAGED_LABEL } from '../downstream-names.ts';

/** Value of the label of what guards the namespaces of a cluster. */
export const GUARD_CONCERN = 'namespace-guard';

/** What a cluster's policies have to know. */
export interface GuardFacts {
  /** The id of the cluster. */
  readonly cluster: string;
  /** The second part of the id of its System project, once there is one. */
  readonly systemProject?: string | undefined;
  /** Names of namespaces that belong to the System project, whether they exist or not. */
  readonly systemNamespaces: readonly string[];
}

/** A ValidatingAdmissionPolicy or its binding. */
export interface PolicyObject extends KubernetesObject {
  readonly spec: object;
}

interface Validation {
  readonly expression: string;
  /** When the message cannot be made. */
  readonly message: string;
  /** CEL that gives the message. */
  readonly messageExpression?: string;
}

const API_VERSION = 'admissionregistration.k8s.io/v1';
const AGENT = `system:serviceaccount:${NAMESPACES.system}:cattle`;
const FLEET_MANAGED = 'fleet.cattle.io/managed';
const POD_SECURITY = 'pod-security.kubernetes.io/';

/** A value as CEL writes it: JSON is a part of CEL. */
const cel = (value: string | readonly string[]): string => JSON.stringify(value);

/** CEL: the label or annotation `key` of an object, `""` where there is no such thing. */
function valueOf(object: 'object' | 'oldObject', where: 'labels' | 'annotations', key: string) {
  const path = `${object}.metadata.?${where}[?${cel(key)}].orValue("")`;
  return `${object} == null ? "" : ${path}`;
}

/** CEL: whether who writes may do something with one project, or with all of them where `name` is absent. */
function mayOnProject(verb: string, name?: string): string {
  const projects = `authorizer.group(${cel(GROUPS.management)}).resource("projects")`;
  return `${projects}${name === undefined ? '' : `.name(${name})`}.check(${cel(verb)}).allowed()`;
}

/** CEL: the name in a project id of this cluster; `""` for ids of others, which are no membership. */
function nameIn(cluster: string, id: string): string {
  const prefix = cel(`${cluster}:`);
  return `${id}.startsWith(${prefix}) ? ${id}.substring(${cluster.length + 1}) : ""`;
}

/** CEL: the labels of pod security of an object, as `key=value` in their order. */
function podSecurityOf(object: 'object' | 'oldObject'): string {
  const labels = `${object}.metadata.?labels.orValue({})`;
  const keys = `${labels}.map(k, k.startsWith(${cel(POD_SECURITY)}), k + "=" + ${labels}[k])`;
  return `${object} == null ? [] : ${keys}`;
}

/** CEL: whether the list `of` lacks something that is in `list`. */
function lacks(of: string, list: string): string {
  return `variables.${list}.exists(l, !(l in variables.${of}))`;
}

const IS_WRITTEN = 'request.operation != "DELETE"';

function variablesOf({ cluster, systemProject, systemNamespaces }: GuardFacts) {
  const variables: Readonly<Record<string, string>> = {
    // Of the object: a request that creates one may leave the name to the API server.
    name: 'object == null ? oldObject.metadata.name : object.metadata.?name.orValue("")',
    id: valueOf('object', 'annotations', ANNOTATIONS.projectId),
    oldId: valueOf('oldObject', 'annotations', ANNOTATIONS.projectId),
    label: valueOf('object', 'labels', LABELS.projectId),
    oldLabel: valueOf('oldObject', 'labels', LABELS.projectId),
    fleet: valueOf('object', 'labels', FLEET_MANAGED),
    oldFleet: valueOf('oldObject', 'labels', FLEET_MANAGED),
    project: nameIn(cluster, 'variables.id'),
    oldProject: nameIn(cluster, 'variables.oldId'),
    isMoved: `${IS_WRITTEN} && variables.id != variables.oldId`,
    isLabelled: `${IS_WRITTEN} && variables.label != variables.oldLabel`,
    isGivenToFleet: `${IS_WRITTEN} && variables.fleet != variables.oldFleet`,
    isSystem: [
      `variables.name in ${cel(systemNamespaces)}`,
      ...(systemProject === undefined ? [] : [`variables.oldProject == ${cel(systemProject)}`]),
    ].join(' || '),
    podSecurity: podSecurityOf('object'),
    oldPodSecurity: podSecurityOf('oldObject'),
    isSecured: `${IS_WRITTEN} && (${lacks('oldPodSecurity', 'podSecurity')} || ${lacks('podSecurity', 'oldPodSecurity')})`,
  };
  return Object.entries(variables).map(([name, expression]) => ({ name, expression }));
}

/** CEL: whether who writes may change every namespace of the cluster, which people of projects may not. */
const MAY_ALL = 'authorizer.group("").resource("namespaces").check("update").allowed()';

const ASK_OWNER = 'Ask an owner of the project, or of the cluster.';
const ASK_CLUSTER_OWNER = 'Ask an owner of the cluster.';

/** Who writes must manage the namespaces of the project in the variable `side`, if `when` and there is one. */
function managed(when: 'isMoved' | 'isLabelled', side: string): Validation {
  const name = `variables.${side}`;
  const message = `needs manage-namespaces on the project. ${ASK_OWNER}`;
  return {
    expression: `!variables.${when} || ${name} == "" || ${mayOnProject('manage-namespaces', name)}`,
    message: `Moving a namespace ${message}`,
    messageExpression: `"moving the namespace " + variables.name + " needs manage-namespaces on the project " + ${name} + ". ${ASK_OWNER}"`,
  };
}

function clusterWide(when: string, what: string): Validation {
  return {
    expression: `!(${when}) || ${MAY_ALL}`,
    message: `${what} needs the right to change all namespaces of the cluster. ${ASK_CLUSTER_OWNER}`,
  };
}

/** May labels of pod security change? Roles of a project count in it by their bindings in the namespace itself. */
function podSecurity(): readonly Validation[] {
  const inNamespace = `authorizer.group(${cel(GROUPS.management)}).resource("projects").namespace(variables.name).name(variables.project).check("updatepsa").allowed()`;
  const message = `Labels that begin with ${POD_SECURITY} need updatepsa on the project of the namespace, or on all projects. ${ASK_CLUSTER_OWNER}`;
  return [
    {
      expression: `!variables.isSecured || variables.project == "" || variables.name == "" || ${inNamespace}`,
      message,
    },
    {
      expression: `!variables.isSecured || (variables.project != "" && variables.name != "") || ${mayOnProject('updatepsa')}`,
      message,
    },
  ];
}

function validationsFor({ cluster }: GuardFacts): readonly Validation[] {
  return [
    {
      expression: `!variables.isMoved || variables.id == "" || (variables.project != "" && !variables.project.contains(":"))`,
      message: `${ANNOTATIONS.projectId} must name a project of this cluster: ${cluster}:<project>.`,
    },
    managed('isMoved', 'project'),
    managed('isMoved', 'oldProject'),
    managed('isLabelled', 'label'),
    managed('isLabelled', 'oldLabel'),
    clusterWide(
      'request.operation != "UPDATE" && variables.isSystem',
      'Creating or deleting a namespace of the system',
    ),
    clusterWide(
      'request.operation == "UPDATE" && (variables.isMoved || variables.isLabelled) && variables.isSystem',
      'Moving a namespace of the system',
    ),
    clusterWide('variables.isGivenToFleet', `Changing the label ${FLEET_MANAGED}`),
    ...podSecurity(),
  ];
}

const NOT_DROVER = {
  name: 'not-drover',
  expression: `request.userInfo.username != ${cel(AGENT)}`,
};

function namespaceRules(operations: readonly string[], resources: readonly string[]) {
  const rule = { apiGroups: [''], apiVersions: ['*'], operations, resources, scope: '*' };
  // With all that the API server adds otherwise: this part of a policy is compared whole.
  const all = { matchPolicy: 'Equivalent', namespaceSelector: {}, objectSelector: {} };
  return { resourceRules: [rule], ...all };
}

function policy(name: string, spec: object): PolicyObject {
  return {
    apiVersion: API_VERSION,
    kind: 'ValidatingAdmissionPolicy',
    metadata: { name, labels: { [MANAGED_LABEL]: GUARD_CONCERN } },
    spec,
  };
}

function binding(name: string, action: 'Deny' | 'Warn'): PolicyObject {
  return {
    apiVersion: API_VERSION,
    kind: 'ValidatingAdmissionPolicyBinding',
    metadata: { name, labels: { [MANAGED_LABEL]: GUARD_CONCERN } },
    spec: { policyName: name, validationActions: [action] },
  };
}

/** Names of the policies, and of their bindings. */
export const GUARD_POLICIES = ['drover-namespaces', 'drover-namespace-hints'] as const;

const [GUARD, HINTS] = GUARD_POLICIES;

/** Refuses what people may not do to namespaces. */
function guardPolicy(facts: GuardFacts): PolicyObject {
  return policy(GUARD, {
    failurePolicy: 'Fail',
    matchConstraints: namespaceRules(
      ['CREATE', 'UPDATE', 'DELETE'],
      // Labels and annotations can be written through the subresources too.
      ['namespaces', 'namespaces/status', 'namespaces/finalize'],
    ),
    matchConditions: [NOT_DROVER],
    variables: variablesOf(facts),
    validations: validationsFor(facts).map((validation) => ({
      ...validation,
      reason: 'Forbidden',
    })),
  });
}

/** Tells people of projects when a namespace that they create is in none. */
function hintPolicy({ cluster }: GuardFacts): PolicyObject {
  return policy(HINTS, {
    failurePolicy: 'Ignore',
    matchConstraints: namespaceRules(['CREATE'], ['namespaces']),
    matchConditions: [
      NOT_DROVER,
      {
        name: 'in-no-project',
        expression: `object.metadata.?annotations[?${cel(ANNOTATIONS.projectId)}].orValue("") == ""`,
      },
    ],
    validations: [
      {
        expression: MAY_ALL,
        message: `this namespace belongs to no project, so your roles in projects do not count in it. Create namespaces with the annotation ${ANNOTATIONS.projectId}: ${cluster}:<project>. ${ASK_CLUSTER_OWNER}`,
      },
    ],
  });
}

/**
 * The policies of a cluster and their bindings. Who writes is asked about by the cluster's own authorizer, so that they hold
 * for everybody and everywhere; the agent alone is exempt.
 */
export function desiredGuard(facts: GuardFacts): {
  readonly policies: readonly PolicyObject[];
  readonly bindings: readonly PolicyObject[];
} {
  return {
    policies: [guardPolicy(facts), hintPolicy(facts)],
    bindings: [binding(GUARD, 'Deny'), binding(HINTS, 'Warn')],
  };
}
