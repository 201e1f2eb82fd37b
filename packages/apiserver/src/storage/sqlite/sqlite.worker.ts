import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import type { LogRecord } from '../log/log-driver.ts';
import { LogDatabase } from './log-database.ts';
import {
  type DatabaseAnswer,
  type DatabaseRequest,
  type DatabaseThreadData,
  failed,
} from './thread-messages.ts';

/** Bytes of records that are sent together while loading. */
const LOAD_BATCH_BYTES = 1024 * 1024;

/** The entry point of the thread that owns the database file: every sync of the disk happens here, where nobody waits for the event loop. */
function main(port: MessagePort, { path }: DatabaseThreadData): void {
  let database: LogDatabase;
  try {
    database = LogDatabase.open(path);
  } catch (error) {
    port.postMessage(failed(error, path));
    return;
  }
  port.on('message', (request: DatabaseRequest) => {
    let answer: DatabaseAnswer;
    try {
      answer = perform(request, database, port);
    } catch (error) {
      answer = failed(error, path);
    }
    port.postMessage(answer);
    if (request.type === 'close') port.close();
  });
  port.postMessage({ type: 'opened' } satisfies DatabaseAnswer);
}

function perform(
  request: DatabaseRequest,
  database: LogDatabase,
  port: MessagePort,
): DatabaseAnswer {
  switch (request.type) {
    case 'load':
      sendRecords(database, port);
      return { type: 'loaded', extent: database.extent() };
    case 'append':
      database.append(request.records);
      return { type: 'done' };
    case 'rewrite':
      database.rewrite(request.records);
      return { type: 'done' };
    case 'compactStep':
      return { type: 'compacted', revision: database.compactStep(request.revision) };
    case 'close':
      database[Symbol.dispose]();
      return { type: 'done' };
  }
}

function sendRecords(database: LogDatabase, port: MessagePort): void {
  let records: LogRecord[] = [];
  let bytes = 0;
  const send = (): void => {
    const buffers = records.map(({ value }) => value.buffer as ArrayBuffer);
    port.postMessage({ type: 'records', records } satisfies DatabaseAnswer, buffers);
    records = [];
    bytes = 0;
  };
  for (const record of database.records()) {
    records.push(record);
    bytes += record.value.byteLength;
    if (bytes >= LOAD_BATCH_BYTES) send();
  }
  if (records.length > 0) send();
}

if (parentPort) main(parentPort, workerData as DatabaseThreadData);
