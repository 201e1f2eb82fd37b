import { defineErrors } from '@drover/base';

/** Failures of this package. */
export const runtimeErrors = defineErrors({
  CACHE_NO_INDEX: {
    status: 500,
    message: 'The cache has no index {index}',
    remedy: 'This is a bug in Drover: ask for the index when the informer is made, and report it.',
  },
  CACHE_INDEX_TAKEN: {
    status: 500,
    message: 'The cache has another index of the name {index}',
    remedy: 'This is a bug in Drover: give each index function a name of its own, and report it.',
  },
  CACHE_REJECTED: {
    status: 500,
    message: 'The cache could not take what the API server sent',
    remedy:
      'Drover lists again. If it lasts, this is a bug in Drover: report it with the cause in the log.',
  },
  WATCH_SHORT: {
    status: 503,
    message: 'The API server ended a watch soon after it began',
    remedy:
      'Drover tries again. If it lasts, look at what stands between Drover and the API server, and at its log.',
  },
  WATCH_OUT_OF_ORDER: {
    status: 503,
    message: 'A watch told of version {version} after version {newest}',
    remedy:
      'Drover lists again and repairs its cache. If it lasts, the API server or what stands before it repeats or reorders events.',
  },
  WATCH_SILENT: {
    status: 503,
    message: 'A watch said nothing for {silenceMs} ms',
    remedy:
      'Drover opens a new one. If it lasts, connections to the API server are cut without notice.',
  },
  LIST_OLDER: {
    status: 503,
    message: 'A list was of version {version}, before version {newest} that is held',
    remedy:
      'Drover lists again, and takes the older state if it stays: the API server was restored from a backup, or one of several lags behind.',
  },
  STREAM_ENDLESS: {
    status: 503,
    message: 'A streamed list was not complete after {streamMs} ms',
    remedy:
      'Drover lists pages instead. Look at the API server, or the aggregated one, if it lasts.',
  },
  CACHE_DOUBTED: {
    status: 503,
    message: 'The cache may be wrong and is compared with the API server: {cause}',
    remedy: 'Drover lists again and repairs the cache by difference. Nothing to do.',
  },
  CACHE_DEAF: {
    status: 503,
    message: 'The watch did not tell of version {version}, which the API server has',
    remedy:
      'Drover lists again. If it lasts, connections to the API server are cut without notice, or something on the way holds events back.',
  },
  CACHE_DIFFERENT: {
    status: 503,
    message: 'The cache differed from the API server in {count} objects, for example {examples}',
    remedy:
      'Drover lists again and repairs the cache by difference. If it comes back, something between Drover and the API server loses events.',
  },
  CACHE_WENT_BACK: {
    status: 503,
    message: 'The API server is at version {version}, before version {newest} that is held',
    remedy:
      'Drover builds the cache anew. Nothing to do where the API server was restored from a backup; else look at its storage.',
  },
  CLUSTER_REPLACED: {
    status: 503,
    message: 'Another cluster answers: its namespace kube-system has another uid',
    remedy:
      'Drover builds its caches anew. If the cluster was not made anew on purpose, look at what the address of its API server leads to.',
  },
  RECONCILE_TIMEOUT: {
    status: 504,
    message: 'Controller {controller} took longer than {timeoutMs} ms for {key}',
    remedy:
      'Drover tries again. If it stays slow, look at the cluster that the object belongs to and at the load of the API server.',
  },
  COMMIT_WITH_STATUS: {
    status: 500,
    message: '{fieldManager} applies a {kind} and its status in one write',
    remedy: 'This is a bug in Drover: status is written by itself. Report it.',
  },
  OWNER_NOT_STORED: {
    status: 500,
    message: 'The {kind} {name} has no uid yet and cannot own anything',
    remedy: 'This is a bug in Drover: an owner must come from the API server. Report it.',
  },
  LEADER_FENCED: {
    status: 503,
    message: 'This replica may not write now: {why}',
    remedy:
      'Nothing to do: the replica that leads does the work. If no replica leads for long, look at the Lease kube-system/cattle-controllers.',
  },
  LEADER_LOST: {
    status: 503,
    message: 'This replica no longer leads: {why}',
    remedy:
      'Nothing to do: it contends again. If it happens often, look at the latency of the API server.',
  },
});
