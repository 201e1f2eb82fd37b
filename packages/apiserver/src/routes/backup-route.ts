import { failureStatus, StatusError, tooManyRequestsError } from '@drover/apimachinery';
import type { ApiResponse } from '../http/api-message.ts';

/** Makes a backup and gives its bytes. */
export type OpenBackup = () => Promise<AsyncIterable<Uint8Array>>;

/** `GET /backup`: the state of the server as one file, for those who may read everything. */
export class BackupRoute {
  readonly #open: OpenBackup | undefined;
  #isBusy = false;

  /** @param open - absent for a server that keeps its objects in memory. */
  constructor(open: OpenBackup | undefined) {
    this.#open = open;
  }

  /** @throws `StatusError` `TooManyRequests` while another one is being written. */
  async answer(): Promise<ApiResponse> {
    if (!this.#open) throw nothingToBackUp();
    if (this.#isBusy) {
      throw tooManyRequestsError('another backup is being written, try again later');
    }
    this.#isBusy = true;
    try {
      return { status: 200, headers: HEADERS, body: await this.#open() };
    } finally {
      this.#isBusy = false;
    }
  }
}

const HEADERS = {
  'content-type': 'application/vnd.sqlite3',
  'content-disposition': 'attachment; filename="drover-apiserver.backup"',
  'cache-control': 'no-store',
};

function nothingToBackUp(): StatusError {
  const message = 'this server keeps its objects in memory: there is nothing to back up';
  return new StatusError(failureStatus(501, 'NotImplemented', message));
}
