import { defineErrors } from '@drover/base';

/** What is wrong with objects of people, as their conditions say it. */
export const controllerErrors = defineErrors({
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
  PROJECT_SECRET_UNFINISHED: {
    status: 503,
    message: '{count} copies of a project secret in the cluster {cluster} could not be written yet',
    remedy:
      'Nothing, if it passes: it is tried again after a growing delay. If not, look at the API server of the cluster: it answers that it is busy or failing.',
  },
});
