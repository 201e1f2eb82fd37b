import { badRequestError } from '@drover/apimachinery';

/** A field as it lies on the wire, not yet known to be of any type. */
export interface WireField {
  readonly number: number;
  /** Of a varint or a fixed number. */
  readonly integer: bigint;
  /** Of everything that has a length: texts, bytes, messages. Empty for numbers. */
  readonly bytes: Uint8Array;
  readonly wireType: number;
}

const NO_BYTES = new Uint8Array();
const VARINT = 0;
const FIXED64 = 1;
const LENGTH_DELIMITED = 2;
const FIXED32 = 5;

/**
 * The fields of a protobuf message, in their order.
 *
 * @throws `StatusError` `BadRequest` when the bytes are no message.
 */
export function* wireFields(message: Uint8Array): Generator<WireField, void, undefined> {
  const reader = new WireReader(message);
  while (!reader.atEnd) yield reader.field();
}

/** The varints of a packed list. */
export function* packedVarints(bytes: Uint8Array): Generator<bigint, void, undefined> {
  const reader = new WireReader(bytes);
  while (!reader.atEnd) yield reader.varint();
}

class WireReader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get atEnd(): boolean {
    return this.#at >= this.#bytes.byteLength;
  }

  field(): WireField {
    const tag = this.varint();
    const number = Number(tag >> 3n);
    const wireType = Number(tag & 7n);
    switch (wireType) {
      case VARINT:
        return { number, wireType, integer: this.varint(), bytes: NO_BYTES };
      case FIXED64:
        return { number, wireType, integer: this.#fixed(8), bytes: NO_BYTES };
      case FIXED32:
        return { number, wireType, integer: this.#fixed(4), bytes: NO_BYTES };
      case LENGTH_DELIMITED:
        return { number, wireType, integer: 0n, bytes: this.#take(Number(this.varint())) };
      default:
        throw malformed(`illegal wire type ${wireType}`);
    }
  }

  varint(): bigint {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const [byte = 0] = this.#take(1);
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return BigInt.asUintN(64, value);
    }
    throw malformed('integer overflow');
  }

  #fixed(length: 4 | 8): bigint {
    const at = this.#at;
    this.#take(length);
    return length === 8
      ? this.#view.getBigUint64(at, true)
      : BigInt(this.#view.getUint32(at, true));
  }

  #take(length: number): Uint8Array {
    const end = this.#at + length;
    if (end > this.#bytes.byteLength) throw malformed('unexpected EOF');
    const part = this.#bytes.subarray(this.#at, end);
    this.#at = end;
    return part;
  }
}

function malformed(why: string): Error {
  return badRequestError(`the protobuf body cannot be read: ${why}`);
}
