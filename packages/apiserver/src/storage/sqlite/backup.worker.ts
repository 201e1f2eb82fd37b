import { parentPort, workerData } from 'node:worker_threads';
import { BackupFile } from './backup-file.ts';
import {
  type BackupAnswer,
  type BackupRequest,
  type DatabaseThreadData,
  failed,
} from './thread-messages.ts';

/** The entry point of a thread that writes one backup. It answers each request when it is done, and ends after the last. */
function main({ path }: DatabaseThreadData): void {
  let file: BackupFile | undefined;
  parentPort?.on('message', (request: BackupRequest) => {
    try {
      file ??= new BackupFile(path);
      if (request.type === 'append') file.append(request.records);
      else file.finish(request.facts, request.companions);
      parentPort?.postMessage({ type: 'done' } satisfies BackupAnswer);
    } catch (error) {
      parentPort?.postMessage(failed(error, path));
    }
  });
}

main(workerData as DatabaseThreadData);
