import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { AuditLog } from '@drover/apiserver';
import { type Clock, errorMessage, type Logger } from '@drover/base';
import type { AuditConfig } from '../config/config.ts';
import { serverErrors } from '../errors.ts';
import { chainedLine } from './hash-chain.ts';

const DAY_MS = 86_400_000;
const MEBIBYTE = 1024 * 1024;

/**
 * Opens the log that the configuration names, and goes on with its chain.
 *
 * @throws `SERVER_AUDIT_FAILED`
 */
export async function openAudit(
  { path: file, maxAgeDays, maxBackups, maxMebibytes }: AuditConfig,
  { clock, log }: { readonly clock: Clock; readonly log: Logger },
): Promise<AuditLog> {
  try {
    if (file !== '-') await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
    return await AuditLog.open({
      path: file,
      maxBytes: maxMebibytes * MEBIBYTE,
      maxBackups,
      maxAgeMs: maxAgeDays * DAY_MS,
      seal: chainedLine,
      clock,
      logger: log,
    });
  } catch (cause) {
    throw serverErrors.create('SERVER_AUDIT_FAILED', { problem: errorMessage(cause) }, { cause });
  }
}
