import { mkdtempDisposable, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { runCommand } from '../../scripts/run-command.ts';
import { FIRST_PASSWORD, ServerProcess } from '../server-process.ts';
import { compareSession } from './curl/compare-session.ts';

const SESSION = join(import.meta.dirname, 'curl/session.sh');

it('answers a session of curl with the documents of the reference', async () => {
  await using temporary = await mkdtempDisposable(join(tmpdir(), 'drover-curl-'));
  const directory = temporary.path;
  const flags = ['--data-dir', join(directory, 'data')];
  await using server = await ServerProcess.start({ directory, flags });
  const DROVER_CACERT = join(directory, 'ca.pem');
  await writeFile(DROVER_CACERT, (await server.request('/cacerts')).text);
  const answers = join(directory, 'answers');
  const args = [SESSION, server.url, 'admin', FIRST_PASSWORD, answers];
  const { exitCode, stdout, stderr } = await runCommand('sh', args, {
    env: { DROVER_CACERT },
    timeoutMs: 120_000,
  });
  expect(await compareSession(answers, server.url)).toEqual([]);
  expect(exitCode, stderr).toBe(0);
  expect(stdout).toContain('All of them are as the reference says.');
  expect(stderr).toBe('');
  // The comparison itself sees what is different.
  const project = join(answers, '15-project.body');
  const text = await readFile(project, 'utf8');
  await writeFile(project, text.replace('"namespaceId":null,', '').replace('"active"', '"error"'));
  const found = await compareSession(answers, server.url);
  expect(found.map((line) => line.split(' (')[0])).toEqual([
    '15-project: namespaceId is missing',
    '15-project: state is "error" instead of "active"',
  ]);
});
