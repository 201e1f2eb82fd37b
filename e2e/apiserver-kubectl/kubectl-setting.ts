import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ApiServerProcess } from '../apiserver-process.ts';
import { type Kubectl, kubectlWith } from '../main-job-kubectl.ts';

/** A drover-apiserver of its own, the real kubectl with its kubeconfig, and a folder for manifests. */
export interface KubectlSetting extends AsyncDisposable {
  readonly kubectl: Kubectl;
  readonly kubeconfigPath: string;
  readonly directory: string;
  /** Writes a file and returns its path; objects are written as JSON, which is YAML. */
  file(name: string, content: object | string): Promise<string>;
  /** What kubectl prints about a command that fails; throws when it does not. */
  refusal(args: readonly string[]): Promise<string>;
}

/** Starts a {@link KubectlSetting}. */
export async function startKubectlSetting(): Promise<KubectlSetting> {
  const directory = await mkdtemp(join(tmpdir(), 'drover-kubectl-'));
  const server = await ApiServerProcess.start(join(directory, 'data'));
  const kubectl = kubectlWith(server.kubeconfigPath, join(directory, 'cache'));
  return {
    kubectl,
    kubeconfigPath: server.kubeconfigPath,
    directory,
    file: async (name, content) => {
      const path = join(directory, name);
      await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content));
      return path;
    },
    refusal: async (args) => {
      const { exitCode, stderr, stdout } = await kubectl.run(args);
      if (exitCode === 0) throw new Error(`kubectl ${args.join(' ')} has not failed: ${stdout}`);
      return stderr.trim();
    },
    [Symbol.asyncDispose]: async () => {
      await server[Symbol.asyncDispose]();
      await rm(directory, { recursive: true });
    },
  };
}

/** The words of a command line; no word holds a space. */
export function words(line: string): string[] {
  return line.split(' ');
}
