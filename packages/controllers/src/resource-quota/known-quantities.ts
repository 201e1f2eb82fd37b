import { formatQuantity, parseQuantity, type Quantity } from '@drover/apimachinery';

interface Known {
  readonly quantity: Quantity;
  readonly text: string;
}

/** Reads quantities, each text once: the namespaces of a project have few different ones. Lives as long as one look. */
export class KnownQuantities {
  readonly #known = new Map<string, Known>();

  /** The amount. @throws as `parseQuantity` does. */
  read(text: string): Quantity {
    return this.#of(text).quantity;
  }

  /** As the API server would write it, so that what is there can be compared with it. */
  canonical(text: string): string {
    return this.#of(text).text;
  }

  #of(text: string): Known {
    const known = this.#known.get(text);
    if (known) return known;
    const quantity = parseQuantity(text);
    const read = { quantity, text: formatQuantity(quantity) };
    this.#known.set(text, read);
    return read;
  }
}
