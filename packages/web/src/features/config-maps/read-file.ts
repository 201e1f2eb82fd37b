import { MAX_BYTES, type Value, valueOfBytes } from './keyed-value.ts';

/** A file that was read, or why it was not. */
export type FileReading =
  | { readonly value: Value; readonly problem?: undefined }
  | { readonly problem: string; readonly value?: undefined };

/** Reads a file that somebody chose. */
export async function readFile(file: File): Promise<FileReading> {
  if (file.size > MAX_BYTES) {
    const size = file.size.toLocaleString('en');
    return { problem: `${file.name} has ${size} bytes; ${MAX_BYTES.toLocaleString('en')} fit in.` };
  }
  try {
    return { value: valueOfBytes(new Uint8Array(await file.arrayBuffer())) };
  } catch {
    // The browser says no more than that.
    return { problem: `${file.name} cannot be read: it may have been moved or changed.` };
  }
}
