import { defineErrors } from '@drover/base';

/** Failures of the v3 API. How each is written on the wire stands in `handler/error-response.ts`. */
export const normanErrors = defineErrors({
  NORMAN_UNAUTHENTICATED: {
    status: 401,
    message: 'Unauthorized 401: must authenticate',
    remedy: 'Log in, or send a valid API key in the Authorization header.',
  },
  NORMAN_FORBIDDEN: {
    status: 403,
    message: '{user} may not {verb} {resource}',
    remedy: 'Ask an administrator or an owner of the cluster for a role that allows it.',
  },
  NORMAN_SCHEMA_NOT_FOUND: {
    status: 404,
    message: 'failed to find schema {type}',
    remedy: 'Look at the schemas that the header X-Api-Schemas names for the types there are.',
  },
  NORMAN_NO_SUCH_SCHEMA: {
    status: 404,
    message: 'no such schema',
    remedy: 'Look at the schemas that the header X-Api-Schemas names for the types there are.',
  },
  NORMAN_NOT_FOUND: {
    status: 404,
    message: 'failed to find resource by id',
    remedy: 'List the collection: the object does not exist, or you may not see it.',
  },
  NORMAN_LINK_NOT_FOUND: {
    status: 404,
    message: 'Link not found',
    remedy: 'Follow one of the links that the resource names.',
  },
  NORMAN_ACTION_NOT_AVAILABLE: {
    status: 404,
    message: 'The action {action} is not available here',
    remedy: 'Use one of the actions that the resource names.',
  },
  NORMAN_ACTION_NOT_NOW: {
    status: 404,
    message: 'The action {action} is not available: {cause}',
    remedy: '{remedy}',
  },
  NORMAN_ACTION_UNKNOWN: {
    status: 422,
    message: 'Invalid action: {action}',
    remedy: 'Use one of the actions that the schema names.',
  },
  NORMAN_ACTION_REFUSED: {
    status: 422,
    message: '{message}',
    remedy: 'Another user with the right to do so can do it.',
  },
  NORMAN_NODE_ALREADY: {
    status: 422,
    message: 'Node {id} already {action}ed',
    remedy: 'Nothing is to be done: the node is as you want it.',
  },
  NORMAN_METHOD_NOT_ALLOWED: {
    status: 405,
    message: 'Method {method} is not supported here',
    remedy: 'Use one of the methods that the schema names.',
  },
  NORMAN_READ_ONLY: {
    status: 405,
    message: '{what} cannot be changed',
    remedy: 'Change it where it is set: in the environment or the configuration of the server.',
  },
  NORMAN_BODY_INVALID: {
    status: 422,
    message: 'Failed to parse body: {cause}',
    remedy: 'Send one JSON object.',
  },
  NORMAN_BODY_TOO_LARGE: {
    status: 413,
    message: 'The body is larger than {maxBytes} bytes',
    remedy: 'Send a smaller body.',
  },
  NORMAN_PROBLEM: {
    status: 422,
    message: '{message}',
    remedy: '{remedy}',
  },
  NORMAN_CONFLICT: {
    status: 409,
    message: 'The object keeps being changed by others',
    remedy: 'Read it again and repeat the change.',
  },
  NORMAN_CHANGED: {
    status: 409,
    message: 'The object was changed since you read it: {what}',
    remedy:
      'Read it again, put your change on top of it, and send it with the new ETag as If-Match.',
  },
  NORMAN_IN_USE: {
    status: 409,
    message: '{what} is in use by {user}',
    remedy: 'Remove it there first.',
  },
  NORMAN_STAYS: {
    status: 405,
    message: '{message}',
    remedy: 'Remove what uses it first; what comes with the server or with a cluster stays.',
  },
  NORMAN_USED_BY_CLUSTER: {
    status: 422,
    message: '{message}',
    remedy: 'Remove the clusters that refer to it first.',
  },
  NORMAN_DEFAULT_REVISION: {
    status: 403,
    message: 'Cannot delete the {what} since it is the default revision of its template',
    remedy: 'Make another revision the default of the template first.',
  },
  NORMAN_URL_TAKEN: {
    status: 409,
    message: 'Driver URL already in use: {url}',
    remedy: 'Use the driver that is there, or give another URL.',
  },
  NORMAN_REFERENCE_NOT_FOUND: {
    status: 404,
    message: '{what} not found',
    remedy: 'Refer to something that exists and that you may see.',
  },
  NORMAN_IMPORT_INCOMPLETE: {
    status: 422,
    message: '{missing} of {count} objects were not applied:\n{report}',
    remedy:
      'Correct what failed and send it again; applying again what was applied changes nothing.',
  },
  NORMAN_ADMISSION_UNREACHABLE: {
    status: 503,
    message: 'The API server could not ask Drover whether this write is allowed',
    remedy:
      'Try again in a moment; if it stays, the condition AdmissionReady of the cluster local says what is wrong.',
  },
  NORMAN_CLUSTER_UNAVAILABLE: {
    status: 503,
    message: 'Cluster {cluster} is not connected',
    remedy: 'Look at the cluster agent: kubectl -n cattle-system get pods.',
  },
  NORMAN_PROJECT_FORBIDDEN: {
    status: 403,
    message: 'unauthorized',
    remedy: 'Give a project that exists, and ask one of its owners for a role that allows secrets.',
  },
  NORMAN_NAMESPACE_FIXED: {
    status: 422,
    message: '{message}',
    remedy:
      'Choose a project without a quota, or remove the app that keeps the namespace where it is.',
  },
  NORMAN_NAMESPACE_OUTSIDE: {
    status: 403,
    message: 'The namespace {namespace} does not belong to this project',
    remedy: 'Use one of the namespaces of the project, or move the namespace into it.',
  },
  NORMAN_TOO_MANY_WATCHES: {
    status: 429,
    message: 'Your subscriptions watch more than {max} namespaces of clusters at the same time',
    remedy: 'End subscriptions that nobody reads, or name fewer resourceTypes.',
  },
  NORMAN_LIST_TOO_LARGE: {
    status: 422,
    message: 'There are more than {max} objects to look through for this list',
    remedy:
      'Leave sort and filters out to read page by page, or narrow the list by name, namespaceId or project.',
  },
  NORMAN_NO_RESOURCE_TYPES: {
    status: 404,
    message: 'no resources types matched',
    remedy: 'Give ids of schemas as resourceTypes.',
  },
  NORMAN_REVISION_EXPIRED: {
    status: 410,
    message: 'Revision {revision} is no longer known',
    remedy: 'Nothing: everything that there is follows.',
  },
  NORMAN_NOT_AN_UPGRADE: {
    status: 400,
    message: 'This address speaks WebSocket only',
    remedy: 'Open it as a WebSocket; a proxy in between must pass Upgrade on.',
  },
  NORMAN_CURRENT_TOKEN: {
    status: 400,
    message: 'Cannot delete token for current session. Use logout instead',
    remedy: 'POST to /v3/tokens?action=logout.',
  },
  NORMAN_PROVIDER_UNSUPPORTED: {
    status: 422,
    message: 'This server cannot speak with the identity provider {provider} yet',
    remedy:
      'Use OpenID Connect, which most providers speak: the auth configs oidc and keycloakoidc.',
  },
  NORMAN_PROVIDER_ACTION_UNSUPPORTED: {
    status: 404,
    message: 'This server cannot speak with the identity provider {provider} yet',
    remedy:
      'Use OpenID Connect, which most providers speak: the auth configs oidc and keycloakoidc.',
  },
});
