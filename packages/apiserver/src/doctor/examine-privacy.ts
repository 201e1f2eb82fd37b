import { stat } from 'node:fs/promises';
import { errorMessage } from '@drover/base';
import { type Finding, failure, ok, warning } from './finding.ts';

/** State and keys are nobody else's business. */
export async function examinePrivacy(subject: string, path: string): Promise<Finding> {
  try {
    const { mode } = await stat(path);
    const shown = (mode & 0o777).toString(8);
    if ((mode & 0o077) === 0) return ok(`${subject} mode`, shown);
    return warning(`${subject} mode`, `${shown}: others can read it`, `chmod 600 ${path}`);
  } catch (error) {
    return failure(`${subject} mode`, errorMessage(error), `Look why ${path} cannot be read.`);
  }
}
