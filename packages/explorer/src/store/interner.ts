/** Texts that are remembered; beyond, all are forgotten and the work begins anew. */
const MAX_TEXTS = 50_000;
/** Longer texts hardly ever come twice. */
const MAX_CHARS = 256;

/** Gives equal texts one place in memory: namespaces, states and cells repeat in most objects of a kind. */
export class Interner {
  #texts = new Map<string, string>();

  /** The text that is equal to `text` and came first. */
  intern(text: string): string {
    if (text.length > MAX_CHARS) return text;
    const known = this.#texts.get(text);
    if (known !== undefined) return known;
    if (this.#texts.size >= MAX_TEXTS) this.#texts = new Map();
    this.#texts.set(text, text);
    return text;
  }
}
