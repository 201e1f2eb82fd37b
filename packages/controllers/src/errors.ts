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
});
