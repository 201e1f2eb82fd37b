import type { CelType } from '../type.ts';
import type { Overload } from './overload.ts';

/** What an expression may name. */
export interface CelEnvironment {
  readonly variables: ReadonlyMap<string, CelType>;
  /** Signatures by the name of the function. */
  readonly functions: ReadonlyMap<string, readonly Overload[]>;
  /** Types that can be named, by their names. */
  readonly types: ReadonlyMap<string, CelType>;
  /** Whether an expression may name a value of its own (`cel.bind`); default false. */
  readonly hasBindings?: boolean;
}

/** The environment with more variables. */
export function withVariables(
  environment: CelEnvironment,
  variables: Readonly<Record<string, CelType>>,
): CelEnvironment {
  return {
    ...environment,
    variables: new Map([...environment.variables, ...Object.entries(variables)]),
  };
}
