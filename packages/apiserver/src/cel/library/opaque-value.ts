import type { OpaqueType } from '../type.ts';
import type { OpaqueValue, Value } from '../values/value.ts';

/** A value of a type of Kubernetes. */
export class Opaque<T> implements OpaqueValue {
  readonly kind = 'opaque';
  readonly type: OpaqueType;
  readonly content: T;
  readonly size?: number;
  readonly #isSame: (left: T, right: T) => boolean;

  constructor(
    type: OpaqueType<Opaque<T>>,
    content: T,
    isSame: (left: T, right: T) => boolean = Object.is,
    size?: number,
  ) {
    this.type = type;
    this.content = content;
    this.#isSame = isSame;
    if (size !== undefined) this.size = size;
  }

  equals(other: Value): boolean {
    if (!(other instanceof Opaque) || other.type !== this.type) return false;
    return this.#isSame(this.content, other.content as T);
  }
}
