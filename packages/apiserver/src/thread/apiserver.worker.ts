import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { CodedError, errorMessage, systemClock, systemRandom } from '@drover/base';
import { serveMessagePort } from '@drover/client/node';
import { serveApi } from '../serve-api.ts';
import { portHandler } from './port-handler.ts';
import { threadLogger } from './thread-logger.ts';
import type { ApiThreadData, ApiThreadEvent, ApiThreadRequest } from './thread-messages.ts';

/** The entry point of the thread of the API server: nothing that another part of the process does delays an answer here. */
async function main(port: MessagePort, data: ApiThreadData): Promise<void> {
  const post = (event: ApiThreadEvent): void => port.postMessage(event);
  const logger = threadLogger(post);
  try {
    const served = await serveApi({ ...data, clock: systemClock, random: systemRandom, logger });
    const connections = new AsyncDisposableStack();
    port.on('message', (request: ApiThreadRequest) => {
      if (request.type === 'close') void end([connections, served], port);
      else
        connections.use(serveMessagePort(request.port, portHandler(served.handle, request.user)));
    });
    post({ type: 'ready', kubeconfigPath: served.kubeconfigPath, url: served.url });
  } catch (error) {
    post(failure(error));
    port.close();
  }
}

/** Ends one after the other, then the thread. */
async function end(owned: readonly AsyncDisposable[], port: MessagePort): Promise<void> {
  try {
    for (const part of owned) await part[Symbol.asyncDispose]();
  } finally {
    port.close();
  }
}

function failure(error: unknown): ApiThreadEvent {
  const message = errorMessage(error);
  if (error instanceof CodedError) {
    const { code, facts } = error as CodedError;
    return { type: 'failed', code, facts, message };
  }
  return { type: 'failed', code: '', facts: {}, message };
}

if (parentPort) void main(parentPort, workerData as ApiThreadData);
