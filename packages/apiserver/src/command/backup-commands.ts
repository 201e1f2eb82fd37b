import { existsSync } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { CodedError, errorMessage, systemClock } from '@drover/base';
import { createClient } from '@drover/client';
import { type Command, CommanderError } from 'commander';
import { examineDataFolder } from '../doctor/examine-data-folder.ts';
import { renderFindings } from '../doctor/finding.ts';
import { apiserverErrors } from '../errors.ts';
import { restoreBackup, verifyBackup } from '../storage/restore-backup.ts';
import type { BackupFacts } from '../storage/sqlite/backup-file.ts';

/** Where commands find the server's folder; the flag of the whole program. */
type DataDirOf = () => string;

/** Adds `backup`, `restore` and `doctor`. */
export function addBackupCommands(program: Command, dataDir: DataDirOf): void {
  program
    .command('backup <file>')
    .description('write the state of a running server to a file')
    .option(
      '--kubeconfig <file>',
      'of an administrator; default kubeconfig.yaml of the data folder',
    )
    .action(async (file: string, { kubeconfig }: { readonly kubeconfig?: string }) => {
      const facts = await fetchBackup(kubeconfig ?? join(dataDir(), 'kubeconfig.yaml'), file);
      say(`${file} holds ${describe(facts)}`);
    });
  program
    .command('restore <file>')
    .description('make a data folder of a backup')
    .action(async (file: string) => {
      const facts = await restoreBackup(file, dataDir());
      say(`${dataDir()} holds ${describe(facts)}`);
    });
  program
    .command('doctor')
    .description('examine the data folder of a server that does not run')
    .action(async () => {
      const findings = await examineDataFolder(dataDir(), systemClock);
      say(renderFindings(findings));
      if (findings.some(({ verdict }) => verdict === 'failure')) {
        throw new CommanderError(1, 'drover.doctor', 'findings have been printed');
      }
    });
}

/**
 * Fetches a backup; the file appears when it is whole.
 *
 * @throws `APISERVER_KUBECONFIG_MISSING`, `APISERVER_BACKUP_NOT_WRITTEN`, `APISERVER_BACKUP_INVALID`, and what asking the server throws.
 */
async function fetchBackup(kubeconfigPath: string, file: string): Promise<BackupFacts> {
  if (!existsSync(kubeconfigPath)) {
    throw apiserverErrors.create('APISERVER_KUBECONFIG_MISSING', { path: kubeconfigPath });
  }
  // Loaded here: the server itself starts without it.
  const { connectKubeconfig, loadKubeconfig } = await import('@drover/client/node');
  const kubeconfig = await loadKubeconfig({ path: kubeconfigPath });
  await using connection = connectKubeconfig(kubeconfig);
  const answer = await createClient(connection).stream({ method: 'GET', path: '/backup' });
  const unfinished = `${file}.partial`;
  try {
    await writeSynced(unfinished, answer.body);
    const facts = verifyBackup(unfinished);
    await rename(unfinished, file);
    return facts;
  } catch (error) {
    await rm(unfinished, { force: true });
    if (error instanceof CodedError) throw error;
    const facts = { path: file, reason: errorMessage(error) };
    throw apiserverErrors.create('APISERVER_BACKUP_NOT_WRITTEN', facts, { cause: error });
  }
}

async function writeSynced(path: string, content: AsyncIterable<Uint8Array>): Promise<void> {
  await using file = await open(path, 'w', 0o600);
  await file.writeFile(content);
  await file.sync();
}

function describe({ objects, revision, createdAt }: BackupFacts): string {
  return `${objects} objects as of revision ${revision}, ${createdAt}`;
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}
