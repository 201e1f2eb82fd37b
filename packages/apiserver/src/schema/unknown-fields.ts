import { MAX_UNKNOWN_FIELDS } from './object-schema.ts';

/** Collects the paths of dropped fields while a value is walked. */
export class UnknownFields {
  readonly #found: string[] = [];
  readonly #path: (string | number)[] = [];

  /** In the order in which they were found. */
  get found(): readonly string[] {
    return this.#found;
  }

  /** Where the walk is: `spec.items[0]`. */
  get path(): string {
    let text = '';
    for (const step of this.#path) {
      if (typeof step === 'number') text += `[${step}]`;
      else text += text === '' ? step : `.${step}`;
    }
    return text;
  }

  /** Runs `visit` one step down: a field name or the index of an item. */
  within<T>(step: string | number, visit: () => T): T {
    this.#path.push(step);
    const result = visit();
    this.#path.pop();
    return result;
  }

  /** Notes a field of the object that is being visited. */
  add(name: string): void {
    if (this.#found.length >= MAX_UNKNOWN_FIELDS) return;
    this.#found.push(this.within(name, () => this.path));
  }
}
