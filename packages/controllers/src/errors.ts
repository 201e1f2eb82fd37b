import { defineErrors } from '@drover/base';

/** What is wrong with objects of people, as their conditions say it. */
export const controllerErrors = defineErrors({
  AUTHORIZED_ENDPOINT_UNKNOWN: {
    status: 409,
    message:
      'The cluster {cluster} does not know the kinds of tokens that open it, or its agent may not keep them',
    remedy: 'Apply the import manifest of the cluster again: it brings both.',
  },
  DOWNSTREAM_ROLES_PENDING: {
    status: 503,
    message: 'Your roles are not in cluster {cluster} yet',
    remedy:
      'Try again in a moment. If it goes on, the condition RbacSynced of the cluster says what keeps them out.',
  },
  BINDING_PLACE_MISMATCH: {
    status: 422,
    message: 'The binding is in the namespace {namespace} and gives a role in {place}',
    remedy:
      'It gives nobody anything. Delete it, and create it in the namespace of its cluster or project.',
  },
  BINDING_PLACE_NOT_FOUND: {
    status: 404,
    message: 'There is no {place}',
    remedy: 'Delete the binding, and create one in a cluster or project that exists.',
  },
  BINDING_PRINCIPAL_INVALID: {
    status: 422,
    message: '{principal} is no principal of a user',
    remedy:
      'Delete the binding, and create one for a principal such as local://u-abc12 or github_user://42.',
  },
  BINDING_PRINCIPAL_TAKEN: {
    status: 409,
    message: 'The user {user} has the name that belongs to {principal}',
    remedy: 'Delete that user, or give it the principal; then change the binding.',
  },
  BINDING_ROLE_NOT_FOUND: {
    status: 404,
    message: 'There is no role {role}',
    remedy: 'Create the role, or delete the binding.',
  },
  BINDING_USER_NOT_FOUND: {
    status: 404,
    message: 'There is no user {user}',
    remedy: 'Create the user, or delete the binding; Drover removes it if nobody does.',
  },
  BINDING_WITHOUT_SUBJECT: {
    status: 422,
    message: 'The binding names nobody',
    remedy: 'Delete it, and create one that names a user or a group.',
  },
  PROJECT_CLUSTER_MISMATCH: {
    status: 422,
    message: 'The project is in the namespace of {namespace} and names the cluster {cluster}',
    remedy: 'Delete it, and create it in the namespace of its cluster.',
  },
  PROJECT_ID_TAKEN: {
    status: 409,
    message: 'The namespace {name} is there already and is not that of this project',
    remedy: 'Delete the project, and create it under another name; the ids of projects are unique.',
  },
  AGENT_RIGHTS_MISSING: {
    status: 403,
    message: 'The agent of the cluster {cluster} may not {what}',
    remedy:
      'Apply the manifest of the cluster agent again: `kubectl apply -f` with the address in the registration token of the cluster. It gives the agent the right.',
  },
  NAMESPACE_POLICIES_UNSERVED: {
    status: 501,
    message:
      'The API server of the cluster {cluster} serves no ValidatingAdmissionPolicy, so that people who may change a namespace there may put it into every project of the cluster by kubectl',
    remedy: 'Upgrade the cluster to Kubernetes 1.30 or newer.',
  },
  POD_SECURITY_TEMPLATE_MISSING: {
    status: 404,
    message: 'There is no PodSecurityAdmissionConfigurationTemplate {template}',
    remedy: 'Create it, or name one that exists in the cluster.',
  },
  QUOTA_EXCEEDED: {
    status: 422,
    message: 'Resource quota exceeds project limit on fields: {excesses}',
    remedy:
      'Ask for less here or in another namespace, or raise the quota of the project. Until then a new namespace has 0 of these, and others keep what they had.',
  },
  QUOTA_UNREADABLE: {
    status: 422,
    message: 'These are no amounts, and {instead} instead: {fields}',
    remedy: 'Write quantities that are not negative, such as 500m, 2 or 1Gi.',
  },
  QUOTAS_UNKNOWN: {
    status: 503,
    message: 'The resource quotas of the cluster {cluster} are not known: {cause}',
    remedy:
      'Nothing, if it passes. If the agent of the cluster may not list them, apply its manifest again.',
  },
  QUOTA_REFUSED: {
    status: 422,
    message: 'The cluster {cluster} refuses what the quota needs: {cause}',
    remedy: 'Correct the quota of the project or of the namespace, or what refuses it there.',
  },
  NETWORK_POLICY_NAME_TAKEN: {
    status: 409,
    message:
      'Network policies of people in the cluster {cluster} have names that the isolation of projects needs: {names}',
    remedy: 'Give them other names; what Drover did not make it does not change.',
  },
  NETWORK_POLICY_REFUSED: {
    status: 422,
    message: 'The cluster {cluster} refuses network policies: {cause}',
    remedy: 'Change what refuses them there, or switch the isolation of projects off.',
  },
  PROJECT_SECRET_UNFINISHED: {
    status: 503,
    message: '{count} copies of a project secret in the cluster {cluster} could not be written yet',
    remedy:
      'Nothing, if it passes: it is tried again after a growing delay. If not, look at the API server of the cluster: it answers that it is busy or failing.',
  },
  ROLE_INHERITS_ITSELF: {
    status: 422,
    message: 'The role inherits itself: {path}',
    remedy: 'Leave one of these roles out of what the one before it inherits.',
  },
  ROLE_INHERITS_NOTHING: {
    status: 404,
    message: 'The role inherits roles that do not exist: {roles}',
    remedy: 'Create them, or leave them out of what it inherits; its other rules count.',
  },
});
