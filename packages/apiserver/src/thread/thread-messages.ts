import type { MessagePort } from 'node:worker_threads';
import type { ErrorFacts } from '@drover/base';
import type { UserInfo } from '../authentication/user-info.ts';
import type { ServeApiOptions } from '../serve-api.ts';

/** What the thread of the API server is started with. */
export type ApiThreadData = Omit<ServeApiOptions, 'clock' | 'random' | 'logger'>;

/** What the thread is told. */
export type ApiThreadRequest =
  /** Serve the API on that port, for that user. The port travels with the message. */
  | { readonly type: 'connect'; readonly port: MessagePort; readonly user: UserInfo }
  | { readonly type: 'close' };

/** What the thread tells. */
export type ApiThreadEvent =
  | {
      readonly type: 'ready';
      readonly kubeconfigPath: string;
      readonly url: string | undefined;
    }
  | {
      readonly type: 'failed';
      readonly code: string;
      readonly facts: ErrorFacts;
      readonly message: string;
    }
  | {
      readonly type: 'log';
      readonly level: 'debug' | 'info' | 'warn' | 'error';
      readonly facts: object;
      readonly message: string;
    };
