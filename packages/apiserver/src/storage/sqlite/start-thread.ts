import { extname } from 'node:path';
import { Worker, type WorkerOptions } from 'node:worker_threads';

/** The condition under which our packages resolve to their sources. */
const SOURCE_CONDITION = '--conditions=@drover/source';

/**
 * Starts a thread from `<name>.worker` beside the calling module.
 *
 * The file has the ending of its caller: `.ts` when the sources run, `.js` when built, `.mjs` in a bundle, which puts the files of threads
 * beside itself. A thread of a source resolves our packages to their sources whatever started this process.
 *
 * @param callerUrl - `import.meta.url` of the calling module.
 */
export function startThread(name: string, callerUrl: string, options: WorkerOptions): Worker {
  const ending = extname(callerUrl);
  const url = new URL(`./${name}.worker${ending}`, callerUrl);
  const execArgv = ending === '.ts' ? { execArgv: [SOURCE_CONDITION] } : {};
  return new Worker(url, { ...options, ...execArgv, name });
}
