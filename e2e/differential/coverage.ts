import { classify } from './classify.ts';
import type { StepResult } from './run-scenario.ts';

const VERBS = [
  'create',
  'get',
  'list',
  'watch',
  'update',
  'patch',
  'delete',
  'deletecollection',
] as const;
type Verb = (typeof VERBS)[number];

/** How many requests of each verb every kind needs, that the real server granted and that it refused. */
const QUOTAS: Readonly<Record<Verb, readonly [granted: number, refused: number]>> = {
  create: [3, 5],
  get: [3, 2],
  list: [6, 4],
  watch: [1, 1],
  update: [1, 2],
  patch: [5, 4],
  delete: [2, 2],
  deletecollection: [1, 1],
};

/** Verbs that a resource does not have. */
const LACKING = new Set(['core/namespaces deletecollection']);

/** How often each verb of each resource was granted and refused. */
export class Coverage {
  readonly #counts = new Map<string, Map<string, [number, number]>>();
  #granted = 0;
  #total = 0;

  /** Counts requests by what the real server said to them. */
  add(results: readonly StepResult[]): void {
    for (const { step, theirs } of results) {
      const { resource, verb } = classify(step);
      const verbs = this.#counts.get(resource) ?? new Map<string, [number, number]>();
      const count = verbs.get(verb) ?? [0, 0];
      const granted = theirs.status < 300;
      count[granted ? 0 : 1] += 1;
      verbs.set(verb, count);
      this.#counts.set(resource, verbs);
      this.#total += 1;
      if (granted) this.#granted += 1;
    }
  }

  get total(): number {
    return this.#total;
  }

  /** The part that the real server granted, 0 to 1. */
  get successes(): number {
    return this.#granted / this.#total;
  }

  /** What is missing to the quotas of these resources, one line each. */
  shortfalls(resources: readonly string[]): string[] {
    return resources.flatMap((resource) =>
      VERBS.flatMap((verb) => {
        if (LACKING.has(`${resource} ${verb}`)) return [];
        const [granted, refused] = this.#counts.get(resource)?.get(verb) ?? [0, 0];
        const [wanted, unwanted] = QUOTAS[verb];
        if (granted >= wanted && refused >= unwanted) return [];
        return [
          `${resource} ${verb}: ${granted}/${wanted} granted, ${refused}/${unwanted} refused`,
        ];
      }),
    );
  }

  /** A line per resource: granted+refused of each verb. */
  table(): string {
    const width = Math.max(...[...this.#counts.keys()].map((resource) => resource.length));
    const head = `${'resource'.padEnd(width)} ${VERBS.map((verb) => verb.slice(0, 9).padStart(9)).join('')}`;
    const rows = [...this.#counts]
      .toSorted(([a], [b]) => a.localeCompare(b))
      .map(([resource, verbs]) => {
        const cells = VERBS.map((verb) => (verbs.get(verb) ?? []).join('+').padStart(9));
        return `${resource.padEnd(width)} ${cells.join('')}`;
      });
    return [head, ...rows].join('\n');
  }
}
