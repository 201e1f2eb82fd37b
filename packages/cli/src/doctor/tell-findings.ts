import { cliErrors } from '../errors.ts';
import type { Host } from '../host.ts';
import { printable } from '../terminal/printable.ts';
import type { Paint } from '../terminal/terminal.ts';
import type { Finding } from './checks.ts';

/**
 * Writes findings as they come.
 *
 * @throws `CLI_DOCTOR_FOUND` when something is wrong.
 */
export async function tellFindings(
  { terminal }: Host,
  all: AsyncIterable<Finding> | Iterable<Finding>,
  output: 'text' | 'json' | 'none',
): Promise<void> {
  const findings: Finding[] = [];
  for await (const finding of all) {
    findings.push(finding);
    if (output === 'text') terminal.write(describeFinding(finding, terminal.paint));
  }
  if (output === 'json') terminal.write(`${JSON.stringify(findings, null, 2)}\n`);
  const wrong = findings.filter(({ problem }) => problem);
  if (wrong.length > 0) {
    const what = [...new Set(wrong.map((finding) => finding.name))].join(', ');
    throw cliErrors.create('CLI_DOCTOR_FOUND', { what });
  }
}

/** Where the second line of a finding begins. */
const INDENT = ' '.repeat(18);

/** A finding as lines for people. */
function describeFinding({ name, detail, problem }: Finding, paint: Paint): string {
  const sign = problem ? paint('red', 'FAIL') : paint('green', 'ok  ');
  const text = printable(detail).replaceAll('\n', `\n${INDENT}`);
  const line = `${sign}  ${name.padEnd(10)}  ${text}\n`;
  if (!problem) return line;
  const { code, remedy } = problem;
  return `${line}${INDENT}${code}${remedy === '' ? '' : `: ${remedy}`}\n`;
}
