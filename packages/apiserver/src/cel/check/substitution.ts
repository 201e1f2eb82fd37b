import { type CelType, DYN, type ParamType } from '../type.ts';

/**
 * What is known of the type parameters of one check. A parameter that is bound stays bound; a failed attempt leaves no trace.
 */
export class Substitution {
  #bound = new Map<string, CelType>();
  #made = 0;

  /** A parameter of which nothing is known. */
  fresh(): ParamType {
    this.#made += 1;
    return { kind: 'param', name: `_var${this.#made - 1}` };
  }

  /** Whether values of each type can stand where the other is asked for; then parameters are bound. */
  assign(from: readonly CelType[], to: readonly CelType[]): boolean {
    const before = new Map(this.#bound);
    const isGood = from.length === to.length && this.#allAssignable(from, to);
    if (!isGood) this.#bound = before;
    return isGood;
  }

  /** The type with parameters replaced by what is known of them. */
  resolve(type: CelType, unknown: 'keep' | 'dyn' = 'keep'): CelType {
    switch (type.kind) {
      case 'param': {
        const bound = this.#bound.get(type.name);
        if (bound !== undefined) return this.resolve(bound, unknown);
        return unknown === 'dyn' ? DYN : type;
      }
      case 'list':
        return { ...type, item: this.resolve(type.item, unknown) };
      case 'map': {
        const key = this.resolve(type.key, unknown);
        return { kind: 'map', key, value: this.resolve(type.value, unknown) };
      }
      case 'optional':
      case 'type':
        return { kind: type.kind, of: this.resolve(type.of, unknown) };
      default:
        return type;
    }
  }

  #allAssignable(from: readonly CelType[], to: readonly CelType[]): boolean {
    return from.every((type, index) => this.#isAssignable(type, to[index] ?? DYN));
  }

  #isAssignable(from: CelType, to: CelType): boolean {
    if (to.kind === 'param') {
      const outcome = this.#bind(from, to);
      if (outcome === 'bound') return true;
      if (outcome === 'refused') return false;
    }
    if (from.kind === 'param') return this.#bind(to, from) === 'bound';
    if (isAny(from) || isAny(to)) return true;
    if (from.kind === 'null') return isNullable(to);
    if (to.kind === 'null') return isNullable(from);
    if (from.kind !== to.kind) return false;
    return this.#allAssignable(parameters(from), parameters(to)) && sameName(from, to);
  }

  #bind(type: CelType, param: ParamType): 'bound' | 'refused' | 'circular' {
    if (sameType(type, param)) return 'bound';
    const known = this.#bound.get(param.name);
    if (known === undefined) {
      if (this.#mentions(type, param)) return 'circular';
      this.#bound.set(param.name, type);
      return 'bound';
    }
    if (sameType(type, known)) return 'bound';
    if (!this.#isAssignable(type, known)) return 'refused';
    const general = mostGeneral(type, known);
    if (!this.#mentions(general, param)) this.#bound.set(param.name, general);
    return 'bound';
  }

  #mentions(type: CelType, param: ParamType): boolean {
    if (type.kind === 'param') {
      if (type.name === param.name) return true;
      const bound = this.#bound.get(type.name);
      return bound !== undefined && this.#mentions(bound, param);
    }
    return parameters(type).some((inner) => this.#mentions(inner, param));
  }
}

/** Whether two types are the same. Objects are told apart by their names. */
export function sameType(left: CelType, right: CelType): boolean {
  if (left.kind !== right.kind || !sameName(left, right)) return false;
  const others = parameters(right);
  return parameters(left).every((type, index) => sameType(type, others[index] ?? DYN));
}

/** The one of two types that says less. */
export function mostGeneral(left: CelType, right: CelType): CelType {
  return isNoMoreSpecific(left, right) ? left : right;
}

function isNoMoreSpecific(left: CelType, right: CelType): boolean {
  if (left.kind === 'dyn' || left.kind === 'param') return true;
  if (right.kind === 'dyn' || right.kind === 'param' || left.kind !== right.kind) return false;
  if (left.kind === 'type') return true;
  const others = parameters(right);
  return (
    sameName(left, right) &&
    parameters(left).every((type, index) => isNoMoreSpecific(type, others[index] ?? DYN))
  );
}

function parameters(type: CelType): readonly CelType[] {
  switch (type.kind) {
    case 'list':
      return [type.item];
    case 'map':
      return [type.key, type.value];
    case 'optional':
      return [type.of];
    default:
      return [];
  }
}

function sameName(left: CelType, right: CelType): boolean {
  return !('name' in left) || ('name' in right && left.name === right.name);
}

function isAny({ kind }: CelType): boolean {
  return kind === 'dyn' || kind === 'error';
}

function isNullable({ kind }: CelType): boolean {
  return ['object', 'opaque', 'optional', 'duration', 'timestamp', 'null'].includes(kind);
}
