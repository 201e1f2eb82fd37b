import { TOKEN } from './normalize.ts';
import type { StepResult } from './run-scenario.ts';

/** Whose work a scenario is about, by its name; what is the same for many kinds is about the surface. */
const OWNERS: readonly (readonly [string, RegExp])[] = [
  ['crd', /^crd|customresource|^generated|validatingadmissionpolic/i],
  ['admission', /^admission:/],
  ['auth', /^auth:|token requests/],
  ['surface', /^surface/],
  [
    'workloads',
    /\b(pods|podtemplates|replicationcontrollers|deployments|statefulsets|daemonsets|replicasets|controllerrevisions|jobs|cronjobs|horizontalpodautoscalers|poddisruptionbudgets|resourcequotas|limitranges)\b/,
  ],
  ['kinds', /./],
];
const COMMON_TO = 5;

interface Finding {
  readonly text: string;
  readonly first: StepResult;
  readonly subjects: Set<string>;
  count: number;
}

/** Markdown of every difference, by owner: each once, with the first request that shows it and how many there are. */
export function findingsByOwner(results: readonly StepResult[]): Map<string, string> {
  const findings = collect(results);
  const pages = new Map<string, Map<string, string[]>>(OWNERS.map(([owner]) => [owner, new Map()]));
  for (const finding of findings) {
    const common = finding.subjects.size >= COMMON_TO;
    const { name } = finding.first.scenario;
    const owner = common ? 'surface' : (OWNERS.find(([, it]) => it.test(name))?.[0] ?? 'kinds');
    const title = common ? 'common to many kinds' : subjectOf(name);
    const page = pages.get(owner)!;
    page.set(title, [...(page.get(title) ?? []), findingText(finding)]);
  }
  return new Map(
    [...pages].map(([owner, sections]) => [
      owner,
      [...sections].map(([title, texts]) => `## ${title}\n\n${texts.join('\n')}\n`).join('\n'),
    ]),
  );
}

function collect(results: readonly StepResult[]): Finding[] {
  const found = new Map<string, Finding>();
  const tainted = new Set<unknown>();
  for (const result of results) {
    for (const { part, ours, theirs } of result.differences) {
      // After answers with different statuses the objects are not the same any more.
      if (part !== 'status' && tainted.has(result.scenario)) continue;
      const text = `    ${part}\n      ours   ${short(ours, 500)}\n      theirs ${short(theirs, 500)}`;
      const key = text.replaceAll(TOKEN, '<$1>');
      const known = found.get(key) ?? { text, first: result, subjects: new Set(), count: 0 };
      known.count += 1;
      known.subjects.add(subjectOf(result.scenario.name));
      found.set(key, known);
      if (part === 'status') tainted.add(result.scenario);
    }
  }
  return [...found.values()].toSorted((a, b) => b.count - a.count);
}

/** `apps/v1 deployments: delete` is about `apps/v1 deployments`. */
function subjectOf(name: string): string {
  return name.split(':')[0] ?? name;
}

function findingText({ text, first, count, subjects }: Finding): string {
  const where = `${first.scenario.name} [${first.index}]`;
  const others = subjects.size > 1 ? `, ${subjects.size} kinds` : '';
  return `- ${where} (${count} times${others})\n  \`${requestText(first)}\`\n${text}`;
}

/** A request as one line. */
export function requestText({ step }: Pick<StepResult, 'step'>): string {
  const facts = [step.type, step.accept && `accept ${step.accept}`, step.as && `as ${step.as}`];
  const body = step.body === undefined ? '' : ` ${short(step.body, 300)}`;
  return [`${step.method} ${step.path}`, ...facts.filter(Boolean)].join(', ') + body;
}

function short(value: unknown, limit: number): string {
  const text = JSON.stringify(value) ?? '(absent)';
  return text.length > limit ? `${text.slice(0, limit)}…` : text;
}
