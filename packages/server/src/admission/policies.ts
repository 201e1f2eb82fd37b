import { ANNOTATIONS, GROUPS, NAMESPACES } from '@drover/api';
import type { KubernetesObject } from '@drover/apimachinery';

const VERSION = 'admissionregistration.k8s.io/v1';

/** What a policy says of the objects of one kind. */
interface Statement {
  /** Default: that of Drover's own kinds. */
  readonly group?: string;
  readonly plural: string;
  /** Default: writes of any kind. */
  readonly operations?: readonly ('CREATE' | 'UPDATE')[];
  /** Default: it is the object that is wrong. */
  readonly reason?: 'Invalid' | 'Forbidden';
  readonly validations: readonly Validation[];
}

interface Validation {
  readonly expression: string;
  readonly message: string;
}

/** A policy and what puts it in force. */
export interface Policy {
  readonly policy: KubernetesObject;
  readonly binding: KubernetesObject;
}

/** What is said only once: it may be added later, and then stays. */
function stays(field: string): Validation {
  const [parent, own = parent] = field.split('.').length === 2 ? field.split('.') : ['', field];
  const at = (object: string): string => (parent === '' ? object : `${object}.${parent}`);
  const isSet = (object: string): string =>
    [
      ...(parent === '' ? [] : [`has(${object}.${parent})`]),
      `has(${at(object)}.${own})`,
      `${at(object)}.${own} != ""`,
    ].join(' && ');
  return {
    expression: `oldObject == null || !(${isSet('oldObject')}) || (${isSet('object')} && object.${field} == oldObject.${field})`,
    message: `${field} stays as it is: delete the object and create another one`,
  };
}

const given = (field: string, object = 'object'): string =>
  `(has(${object}.${field}) && ${object}.${field} != "")`;

const USER = ['userName', 'userPrincipalName'];
const GROUP = ['groupName', 'groupPrincipalName'];

/** Of several ways to say who gets a role, each a list of fields, one is used; what was written before may have used more. */
function exactlyOne(ways: readonly (readonly string[])[], message: string): Validation {
  const count = (object: string): string =>
    ways
      .map((fields) => fields.map((field) => given(field, object)).join(' || '))
      .map((used) => `(${used} ? 1 : 0)`)
      .join(' + ');
  const afterwards = `${count('object')} <= 1 || ${count('object')} <= ${count('oldObject')}`;
  return {
    expression: `oldObject == null ? ${count('object')} == 1 : (${afterwards})`,
    message,
  };
}

function atCreation(expression: string, message: string): Validation {
  return { expression: `oldObject != null || (${expression})`, message };
}

const SUBJECT_FIELDS = [...USER, ...GROUP];

/** CEL: whether a namespace is one of the system, of a cluster, of a project or of a user. */
const OF_DROVER = [
  `namespaceObject.metadata.name in ${JSON.stringify([NAMESPACES.leader, NAMESPACES.system])}`,
  `(has(namespaceObject.metadata.annotations) && ${JSON.stringify(ANNOTATIONS.systemNamespace)} in namespaceObject.metadata.annotations)`,
].join(' || ');

const MAY_READ_SECRETS =
  'authorizer.group("").resource("secrets").namespace(request.namespace).check("get").allowed()';

/** Names of ClusterRoles that Drover itself writes; a role of that name would be written over one, or have its people. */
const TAKEN_NAMES = [
  '^(cattle|drover)-',
  '-(promoted|namespaces-edit|namespaces-readonly)$',
  '-(cluster|project)(owner|member)$',
].join('|');

const STATEMENTS: readonly Statement[] = [
  {
    // Every user may create secrets, for clouds: not ones that are copied into the projects of others, or let nodes join.
    group: '',
    plural: 'secrets',
    operations: ['CREATE'],
    reason: 'Forbidden',
    validations: [
      {
        expression: `!(${OF_DROVER}) || ${MAY_READ_SECRETS}`,
        message:
          'only who may read secrets in this namespace may create them: ask for a role there',
      },
    ],
  },
  {
    plural: 'clusterroletemplatebindings',
    validations: [
      atCreation(
        `${given('clusterName')} && object.clusterName == object.metadata.namespace`,
        'clusterName must be the namespace of the binding: create it in the namespace of its cluster',
      ),
      atCreation(given('roleTemplateName'), 'roleTemplateName must name the role that is given'),
      exactlyOne([USER, GROUP], 'name one user or one group, and not both'),
      ...['clusterName', 'roleTemplateName', ...SUBJECT_FIELDS].map(stays),
    ],
  },
  {
    plural: 'projectroletemplatebindings',
    validations: [
      atCreation(
        `${given('projectName')} && object.projectName.matches("^[^:]+:[^:]+$") && object.projectName.split(":")[1] == object.metadata.namespace`,
        'projectName must be <cluster>:<project>, and the namespace of the binding that project: create it in the namespace of its project',
      ),
      atCreation(given('roleTemplateName'), 'roleTemplateName must name the role that is given'),
      exactlyOne(
        [USER, GROUP, ['serviceAccount']],
        'name one user, one group or one service account, and only one of them',
      ),
      ...['projectName', 'roleTemplateName', 'serviceAccount', ...SUBJECT_FIELDS].map(stays),
    ],
  },
  {
    plural: 'globalrolebindings',
    validations: [
      atCreation(given('globalRoleName'), 'globalRoleName must name the role that is given'),
      exactlyOne(
        [['userName'], ['groupPrincipalName']],
        'name one user or one group, and not both',
      ),
      ...['globalRoleName', 'userName', 'groupPrincipalName'].map(stays),
    ],
  },
  {
    plural: 'roletemplates',
    validations: [
      atCreation(
        `!object.metadata.name.matches(${JSON.stringify(TAKEN_NAMES)})`,
        'a ClusterRole of that name would be one of Drover: choose another name, people see the display name',
      ),
      {
        expression: `!${given('context')} || object.context in ["cluster", "project"]`,
        message: 'context must be cluster or project',
      },
      {
        expression: `!(has(object.administrative) && object.administrative) || !${given('context')} || object.context == "cluster"`,
        message:
          'only a role of the cluster context can be administrative: leave administrative out',
      },
    ],
  },
  {
    plural: 'projects',
    validations: [
      atCreation(
        'has(object.spec) && has(object.spec.clusterName) && object.spec.clusterName == object.metadata.namespace',
        'spec.clusterName must be the namespace of the project: create it in the namespace of its cluster',
      ),
      stays('spec.clusterName'),
    ],
  },
];

/** The policies of the home of state: what can be said of an object without looking anything up, whoever writes it. */
export function homePolicies(): readonly Policy[] {
  return STATEMENTS.map((statement) => {
    const { group = GROUPS.management, plural, validations } = statement;
    const { operations = ['CREATE', 'UPDATE'], reason = 'Invalid' } = statement;
    const name = `${plural}.drover.dev`;
    return {
      policy: {
        apiVersion: VERSION,
        kind: 'ValidatingAdmissionPolicy',
        metadata: { name },
        spec: {
          failurePolicy: 'Fail',
          matchConstraints: {
            matchPolicy: 'Equivalent',
            resourceRules: [
              {
                apiGroups: [group],
                apiVersions: ['*'],
                operations,
                resources: [plural],
                scope: '*',
              },
            ],
          },
          validations: validations.map((validation) => ({ ...validation, reason })),
        },
      },
      binding: {
        apiVersion: VERSION,
        kind: 'ValidatingAdmissionPolicyBinding',
        metadata: { name },
        spec: { policyName: name, validationActions: ['Deny'] },
      },
    };
  });
}
