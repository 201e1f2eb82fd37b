import type { Random } from '@drover/base';

/** What a process did to a file. */
export interface TraceRecord {
  readonly operation: 'sync' | 'truncate' | 'write';
  readonly path: string;
  /** Of a write; of a truncation the new size. */
  readonly offset: number;
  readonly data: Uint8Array;
  /** Bytes of the trace up to and with this record. */
  readonly end: number;
}

const OPERATIONS: Readonly<Record<string, TraceRecord['operation']>> = {
  s: 'sync',
  t: 'truncate',
  w: 'write',
};
const HEAD_LENGTH = 21;

/** Reads a trace of `sync-trace.c`; a record that is cut off at the end is left out. */
export function parseTrace(trace: Buffer): TraceRecord[] {
  const records: TraceRecord[] = [];
  for (let at = 0; at + HEAD_LENGTH <= trace.length; ) {
    const pathStart = at + HEAD_LENGTH;
    const dataStart = pathStart + trace.readUInt32LE(at + 1);
    const end = dataStart + Number(trace.readBigUInt64LE(at + 13));
    if (end > trace.length) break;
    records.push({
      operation: OPERATIONS[String.fromCodePoint(trace[at] ?? 0)] ?? 'sync',
      path: trace.toString('utf8', pathStart, dataStart),
      offset: Number(trace.readBigUInt64LE(at + 5)),
      data: trace.subarray(dataStart, end),
      end,
    });
    at = end;
  }
  return records;
}

/** What becomes of the writes that were not synced: none reaches the disk, all do, or some, the last of them torn. */
export type Fate = 'all' | 'none' | 'some';

/** Disks write sectors whole. */
const SECTOR = 512;

/**
 * The files as a power failure behind the last of these records may have left them, by path.
 *
 * What was synced is there. Of the rest, each file system may have written what it likes.
 *
 * @param before - files that were there, and synced, before the first record; by path.
 */
export function filesAfterPowerFailure(
  records: readonly TraceRecord[],
  { fate, random, before = new Map() }: PowerFailure,
): Map<string, Buffer> {
  const byPath = Map.groupBy(records, ({ path }) => path);
  const after = [...byPath].map(([path, own]): [string, Buffer] => {
    const file = new FileImage(before.get(path));
    return [path, fileAfter(own, file, { fate, random })];
  });
  return new Map([...before, ...after]);
}

/** What a power failure does. */
export interface PowerFailure {
  readonly fate: Fate;
  readonly random: Random;
  readonly before?: ReadonlyMap<string, Buffer>;
}

function fileAfter(
  records: readonly TraceRecord[],
  file: FileImage,
  { fate, random }: PowerFailure,
): Buffer {
  const synced = records.findLastIndex(({ operation }) => operation === 'sync') + 1;
  const unsynced = survivors(records.slice(synced), fate, random);
  for (const record of [...records.slice(0, synced), ...unsynced]) file.perform(record);
  return file.content;
}

function survivors(
  unsynced: readonly TraceRecord[],
  fate: Fate,
  random: Random,
): readonly TraceRecord[] {
  if (fate === 'none') return [];
  if (fate === 'all') return unsynced;
  const some = unsynced.filter(() => random.float() < 0.5);
  const last = some.at(-1);
  if (last?.operation !== 'write') return some;
  const sectors = Math.floor((random.float() * last.data.length) / SECTOR);
  return [...some.slice(0, -1), { ...last, data: last.data.subarray(0, sectors * SECTOR) }];
}

/** A file in memory. */
class FileImage {
  #buffer = Buffer.alloc(1024 * 1024);
  #size = 0;

  constructor(content: Uint8Array = new Uint8Array()) {
    this.#write(0, content);
  }

  get content(): Buffer {
    return this.#buffer.subarray(0, this.#size);
  }

  perform({ operation, offset, data }: TraceRecord): void {
    if (operation === 'truncate') this.#truncate(offset);
    if (operation === 'write') this.#write(offset, data);
  }

  #truncate(size: number): void {
    this.#reserve(size);
    this.#buffer.fill(0, size, Math.max(size, this.#size));
    this.#size = size;
  }

  #write(offset: number, data: Uint8Array): void {
    this.#reserve(offset + data.length);
    this.#buffer.set(data, offset);
    this.#size = Math.max(this.#size, offset + data.length);
  }

  #reserve(size: number): void {
    if (size <= this.#buffer.length) return;
    const grown = Buffer.alloc(2 * size);
    this.#buffer.copy(grown);
    this.#buffer = grown;
  }
}
