import { encodeText } from '../registry/stored-object.ts';

const LENGTH_DELIMITED = 2;
const VARINT = 0;
const FIXED_64 = 1;

/** A message in Protocol Buffers' wire format, as parts that are joined once at the end. */
export class WireWriter {
  readonly #parts: Uint8Array[] = [];
  #length = 0;

  text(field: number, value: string): void {
    this.#delimited(field, encodeText(value));
  }

  /** An `int64` that is no fraction and not negative, or a `bool` as 0 and 1. */
  whole(field: number, value: number): void {
    this.#tag(field, VARINT);
    this.#varint(value);
  }

  double(field: number, value: number): void {
    this.#tag(field, FIXED_64);
    const bytes = new Uint8Array(8);
    new DataView(bytes.buffer).setFloat64(0, value, true);
    this.#push(bytes);
  }

  /** A message within this one. */
  message(field: number, value: WireWriter): void {
    this.#tag(field, LENGTH_DELIMITED);
    this.#varint(value.#length);
    for (const part of value.#parts) this.#parts.push(part);
    this.#length += value.#length;
  }

  /** The message. */
  bytes(): Uint8Array {
    return Buffer.concat(this.#parts, this.#length);
  }

  #delimited(field: number, bytes: Uint8Array): void {
    this.#tag(field, LENGTH_DELIMITED);
    this.#varint(bytes.length);
    this.#push(bytes);
  }

  #tag(field: number, wireType: number): void {
    this.#varint(field * 8 + wireType);
  }

  #varint(value: number): void {
    const bytes: number[] = [];
    let rest = value;
    while (rest >= 0x80) {
      bytes.push((rest % 0x80) + 0x80);
      rest = Math.floor(rest / 0x80);
    }
    bytes.push(rest);
    this.#push(Uint8Array.from(bytes));
  }

  #push(bytes: Uint8Array): void {
    this.#parts.push(bytes);
    this.#length += bytes.length;
  }
}
