import { agentErrors } from '../errors.ts';

/**
 * Reads the value of a flag or variable.
 *
 * @param setting - names it in the error.
 * @throws `AGENT_CONFIG_INVALID`
 */
export function parseWholeNumber(
  text: string,
  { max, setting }: { readonly max: number; readonly setting: string },
): number {
  if (/^\d+$/.test(text) && Number(text) <= max) return Number(text);
  throw agentErrors.create('AGENT_CONFIG_INVALID', {
    problem: `"${text}" is no number from 0 to ${max}`,
    setting,
  });
}
