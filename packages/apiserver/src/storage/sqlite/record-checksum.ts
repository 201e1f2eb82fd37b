import { crc32 } from 'node:zlib';
import type { LogRecord } from '../log/log-driver.ts';

/**
 * The checksum (CRC-32) that a record is stored with. SQLite finds pages that are out of order, but not bytes of a value that the disk has changed.
 */
export function checksumOf(record: LogRecord): number {
  const { revision, collection, key, deleted, previous, value } = record;
  const head = `${revision}\0${collection}\0${key}\0${deleted ? 1 : 0}\0${previous}`;
  return crc32(value, crc32(head));
}
