/** What one object brings a node to. */
interface Source {
  readonly nodeName: string;
  readonly targets: readonly string[];
}

/** What lies behind a target: who reaches it, reaches them too. */
interface Link {
  readonly from: string;
  readonly targets: readonly string[];
}

/**
 * Counts in how many ways nodes reach things, directly or through one link, so that a question needs no search.
 *
 * Things, sources and links are told apart by texts; one text is either a source or a link.
 */
export class NodeReach {
  /** Ways by target and node; there is no 0 in it. */
  readonly #ways = new Map<string, Map<string, number>>();
  readonly #sources = new Map<string, Source>();
  readonly #links = new Map<string, Link>();
  readonly #linksFrom = new Map<string, Set<Link>>();

  /** Whether a node reaches a thing. */
  has(nodeName: string, target: string): boolean {
    return this.#ways.get(target)?.has(nodeName) ?? false;
  }

  /** A source brings a node to these, and no more to what it brought it to before. */
  set(source: string, nodeName: string, targets: readonly string[]): void {
    this.delete(source);
    const made = { nodeName, targets };
    this.#sources.set(source, made);
    this.#count(made, 1);
  }

  /** Who reaches `from` reaches these too; what the link led to before is forgotten. */
  link(link: string, from: string, targets: readonly string[]): void {
    this.delete(link);
    const made = { from, targets };
    this.#links.set(link, made);
    this.#linksFrom.set(from, (this.#linksFrom.get(from) ?? new Set()).add(made));
    this.#countLink(made, 1);
  }

  /** Forgets a source or link; one that is not known is no error. */
  delete(name: string): void {
    const source = this.#sources.get(name);
    if (source) this.#count(source, -1);
    this.#sources.delete(name);
    const link = this.#links.get(name);
    if (link) this.#unlink(link);
    this.#links.delete(name);
  }

  #unlink(link: Link): void {
    const links = this.#linksFrom.get(link.from);
    links?.delete(link);
    if (links?.size === 0) this.#linksFrom.delete(link.from);
    this.#countLink(link, -1);
  }

  #count({ nodeName, targets }: Source, sign: 1 | -1): void {
    for (const target of targets) {
      this.#add(target, nodeName, sign);
      for (const link of this.#linksFrom.get(target) ?? []) {
        for (const behind of link.targets) this.#add(behind, nodeName, sign);
      }
    }
  }

  #countLink({ from, targets }: Link, sign: 1 | -1): void {
    for (const [nodeName, ways] of this.#ways.get(from) ?? []) {
      for (const target of targets) this.#add(target, nodeName, sign * ways);
    }
  }

  #add(target: string, nodeName: string, ways: number): void {
    const nodes = this.#ways.get(target) ?? new Map<string, number>();
    const sum = (nodes.get(nodeName) ?? 0) + ways;
    if (sum > 0) nodes.set(nodeName, sum);
    else nodes.delete(nodeName);
    if (nodes.size > 0) this.#ways.set(target, nodes);
    else this.#ways.delete(target);
  }
}
