import { defineErrors } from '@drover/base';

/** Failures of the v1 API. */
export const explorerErrors = defineErrors({
  EXPLORER_PATH_REFUSED: {
    status: 400,
    message: 'The path is refused: {problem}',
    remedy: 'Ask for /v1/<type>, /v1/<type>/<name> or /v1/<type>/<namespace>/<name>.',
  },
  EXPLORER_TYPE_NOT_FOUND: {
    status: 404,
    message: 'failed to find schema {type}',
    remedy: 'Look at /v1/schemas for the types there are and that you may see.',
  },
  EXPLORER_LINK_NOT_FOUND: {
    status: 404,
    message: 'There is no link {link}',
    remedy: 'Follow one of the links that the resource names.',
  },
  EXPLORER_FORBIDDEN: {
    status: 403,
    message: '{user} may not {verb} {resource}',
    remedy: 'Ask an administrator of the cluster for a role that allows it.',
  },
  EXPLORER_METHOD_NOT_ALLOWED: {
    status: 405,
    message: 'the server does not allow this method on the requested resource: {method}',
    remedy: 'Use one of the methods that the schema names.',
  },
  EXPLORER_QUERY_INVALID: {
    status: 400,
    message: '{parameter}: {problem}',
    remedy: 'See docs/reference/v1-api.md for the parameters of lists.',
  },
  EXPLORER_BODY_INVALID: {
    status: 422,
    message: 'Failed to parse body: {problem}',
    remedy: 'Send one JSON object as the schema describes it.',
  },
  EXPLORER_BODY_TOO_LARGE: {
    status: 413,
    message: 'The body is larger than {maxBytes} bytes',
    remedy: 'Send a smaller body.',
  },
  EXPLORER_REVISION_UNKNOWN: {
    status: 400,
    message: 'unknown revision {revision}: this cache is at {version}',
    remedy: 'Ask again in a moment, or leave the revision out.',
  },
  EXPLORER_PAGE_EXPIRED: {
    status: 410,
    message: 'The list that this page belongs to is no longer kept',
    remedy: 'Begin the list again, without continue.',
  },
  EXPLORER_TOO_OLD: {
    status: 410,
    message: 'revision {revision} is too old',
    remedy: 'List again, and subscribe from the revision of the list.',
  },
  EXPLORER_WATCH_FORBIDDEN: {
    status: 403,
    message: 'watch not allowed for {type}',
    remedy: 'Ask an administrator of the cluster for a role that allows to watch it.',
  },
  EXPLORER_SLOW_READER: {
    status: 429,
    message: 'slow reader detected: more than {max} changes wait',
    remedy: 'List again and subscribe anew, to fewer objects, or with mode resource.changes.',
  },
  EXPLORER_TOO_MANY_WATCHES: {
    status: 429,
    message: 'This socket has more than {max} subscriptions',
    remedy: 'Stop those that are not needed any more.',
  },
  EXPLORER_SYNCING: {
    status: 503,
    message: 'The cache of {type} is not complete yet',
    remedy: 'Ask again in a moment; very many objects take some seconds the first time.',
  },
  EXPLORER_CACHE_FAILED: {
    status: 503,
    message: 'The cache of {type} cannot be filled: {problem}',
    remedy: 'Look at the API server of the cluster, and at what the agent there may list.',
  },
  EXPLORER_CACHE_FULL: {
    status: 503,
    message: 'The caches hold {bytes} of at most {maxBytes} bytes, and all of them are in use',
    remedy: 'End subscriptions that nobody reads, or give the explorer more memory.',
  },
});
