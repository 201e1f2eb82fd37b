import { recordsOf, textOf } from '../draft-form/draft-fields.ts';
import type { Draft, FieldProblem } from '../editor/draft.ts';
import { clusterNameProblem } from '../import-cluster/import-steps.ts';
import { metadataProblems } from '../metadata/metadata.ts';

/** The environment of the agent, apart by where values come from. */
export interface AgentVariables {
  /** Values by name. */
  readonly plain: Readonly<Record<string, string>>;
  /** Those that are taken from somewhere else, as they are. */
  readonly others: readonly Draft[];
}

/** Reads the environment of the agent. */
export function agentVariables({ agentEnvVars }: Draft): AgentVariables {
  const all = recordsOf(agentEnvVars);
  const plain = all.filter(({ valueFrom = null }) => valueFrom === null);
  return {
    plain: Object.fromEntries(plain.map(({ name, value }) => [textOf(name), textOf(value)])),
    others: all.filter(({ valueFrom = null }) => valueFrom !== null),
  };
}

/** The draft with other plain variables; without any it has no environment. */
export function withAgentVariables(draft: Draft, plain: AgentVariables['plain']): Draft {
  const { agentEnvVars: _before, ...rest } = draft;
  const named = Object.entries(plain).map(([name, value]) => ({ name, value }));
  const all = [...named, ...agentVariables(draft).others];
  return all.length === 0 ? rest : { ...draft, agentEnvVars: all };
}

/** What is wrong with the name of a variable. */
export function variableProblem(name: string): string | undefined {
  if (name === '' || /^[-._a-zA-Z][-._a-zA-Z0-9]{0,252}$/.test(name)) return undefined;
  return 'Letters, digits, dashes, dots and underscores, not beginning with a digit';
}

/** What is wrong with a cluster before it is sent. */
export function clusterProblems(draft: Draft): readonly FieldProblem[] {
  const name = textOf(draft['name']);
  const problem = name === '' ? 'Give the cluster a name' : clusterNameProblem(name, []);
  const variables = Object.keys(agentVariables(draft).plain).flatMap((variable) => {
    const message = variableProblem(variable);
    return message === undefined ? [] : [{ path: 'agentEnvVars', message }];
  });
  return [
    ...(problem === undefined ? [] : [{ path: 'name', message: problem }]),
    ...variables,
    ...metadataProblems(draft),
  ];
}
