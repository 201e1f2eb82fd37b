import { storageErrors } from '../errors.ts';
import type { LogDriver, LogExtent, LogRecord } from '../log/log-driver.ts';
import { keyNameOf, type ValueCipher } from './value-cipher.ts';

/** Records that are written again in one go. */
const REWRITE_BATCH = 500;

/**
 * A log whose values are encrypted on their way to another one.
 *
 * What was written with another key than the present one, or plain, is written again when the log is loaded, so that an old key can be taken out of
 * the configuration as soon as the server is ready.
 */
export class EncryptedLog implements LogDriver {
  readonly #inner: LogDriver;
  readonly #cipher: ValueCipher;

  /** The inner log is this one's from now on. */
  constructor(inner: LogDriver, cipher: ValueCipher) {
    this.#inner = inner;
    this.#cipher = cipher;
  }

  /** @throws `APISERVER_DATA_UNREADABLE` when a value cannot be decrypted with the keys at hand. */
  async load(sink: (records: readonly LogRecord[]) => void): Promise<LogExtent> {
    const stale: LogRecord[] = [];
    let failure: Error | undefined;
    const extent = await this.#inner.load((records) => {
      if (failure) return;
      try {
        sink(records.map((record) => this.#unseal(record, stale)));
      } catch (error) {
        failure = error as Error;
      }
    });
    if (failure) throw failure;
    for (let start = 0; start < stale.length; start += REWRITE_BATCH) {
      await this.rewrite(stale.slice(start, start + REWRITE_BATCH));
    }
    return extent;
  }

  append(records: readonly LogRecord[]): Promise<void> {
    return this.#inner.append(this.#sealed(records));
  }

  rewrite(records: readonly LogRecord[]): Promise<void> {
    return this.#inner.rewrite(this.#sealed(records));
  }

  compact(revision: number): Promise<void> {
    return this.#inner.compact(revision);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#inner[Symbol.asyncDispose]();
  }

  #sealed(records: readonly LogRecord[]): LogRecord[] {
    return records.map((record) => ({
      ...record,
      value: this.#cipher.seal(record, record.value),
    }));
  }

  #unseal(record: LogRecord, stale: LogRecord[]): LogRecord {
    const unsealed = this.#cipher.unseal(record, record.value);
    if (!unsealed) throw unreadable(record);
    const plain = { ...record, value: unsealed.value };
    if (unsealed.isStale) stale.push(plain);
    return plain;
  }
}

function unreadable({ collection, key, value }: LogRecord): Error {
  const name = keyNameOf(value);
  const how = name === undefined ? 'not encrypted' : `encrypted with the key "${name}"`;
  return storageErrors.create('APISERVER_DATA_UNREADABLE', { object: `${collection}/${key}`, how });
}
