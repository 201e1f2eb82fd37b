import { readdirSync } from 'node:fs';
import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { stderr } from 'node:process';
import { cachedDirectory } from '../../../scripts/build-cache.ts';
import { checkCommand, runCommand } from '../../../scripts/run-command.ts';

/** What is built from Go modules, because nobody publishes it where a test can fetch it. */
export type BinaryName = 'kubernetes' | 'helm' | 'coredns';

const KUBERNETES_VERSION = 'v1.34.4';
const HELM_VERSION = 'v3.19.5';
const VERSION_VARIABLES = 'k8s.io/component-base/version';

interface Recipe {
  /** Package to build by the name of the program it becomes. */
  readonly programs: Readonly<Record<string, string>>;
  /** Other names of the first program, which looks at the name it was called by. */
  readonly links: readonly string[];
  /** Values the linker sets. */
  readonly variables: Readonly<Record<string, string>>;
}

const RECIPES: Readonly<Record<BinaryName, Recipe>> = {
  kubernetes: {
    programs: { kubernetes: '.', pause: './pause' },
    links: [
      'etcd',
      'kube-apiserver',
      'kube-controller-manager',
      'kube-scheduler',
      'kubelet',
      'kube-proxy',
      'kubectl',
    ],
    variables: {
      [`${VERSION_VARIABLES}.gitVersion`]: KUBERNETES_VERSION,
      [`${VERSION_VARIABLES}.gitMajor`]: '1',
      [`${VERSION_VARIABLES}.gitMinor`]: '34',
      // A fixed date, so that the same sources give the same binary.
      [`${VERSION_VARIABLES}.buildDate`]: '2026-01-01T00:00:00Z',
    },
  },
  helm: {
    programs: { helm: 'helm.sh/helm/v3/cmd/helm' },
    links: [],
    variables: {
      'helm.sh/helm/v3/internal/version.version': HELM_VERSION,
      'helm.sh/helm/v3/pkg/chartutil.k8sVersionMajor': '1',
      'helm.sh/helm/v3/pkg/chartutil.k8sVersionMinor': '34',
    },
  },
  coredns: { programs: { coredns: 'github.com/coredns/coredns' }, links: [], variables: {} },
};

/** Long enough for a cold build of Kubernetes beside other work on two slow cores. */
const BUILD_TIMEOUT_MS = 45 * 60_000;

/**
 * The directory that holds the programs of `name`, built first if this user has not built these sources yet.
 *
 * The first build of `kubernetes` takes about seven minutes on two cores; later calls only hash the sources. Safe
 * to call from several processes at once: one builds, the others wait.
 *
 * @throws when Go 1.24 or later is not on PATH, with what to install; when the build fails, with its output.
 */
export async function ensureBinary(name: BinaryName): Promise<string> {
  const { links, programs, variables } = RECIPES[name];
  const source = join(import.meta.dirname, '../go', name);
  const flags = Object.entries(variables).map(([variable, value]) => `-X ${variable}=${value}`);
  const args = ['-trimpath', '-v', '-ldflags', ['-s', '-w', ...flags].join(' ')];
  return cachedDirectory({
    name,
    inputs: {
      texts: [...args, JSON.stringify(programs), ...links, process.arch],
      files: goFiles(source),
    },
    onWait: () => say(`${name}: another process is building it; waiting`),
    async produce(directory) {
      await assertGo();
      say(`${name}: building it from its Go modules, once`);
      for (const [program, pkg] of Object.entries(programs)) {
        await build(source, pkg, [...args, '-o', join(directory, program)]);
      }
      for (const link of links) await symlink(name, join(directory, link));
      say(`${name}: built`);
    },
  });
}

/** The real kubectl of this version of Kubernetes. */
export async function kubectlPath(): Promise<string> {
  return join(await ensureBinary('kubernetes'), 'kubectl');
}

/** The real helm 3. */
export async function helmPath(): Promise<string> {
  return join(await ensureBinary('helm'), 'helm');
}

function goFiles(source: string): string[] {
  return readdirSync(source, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.go$|^go\.(mod|sum)$/.test(file))
    .sort()
    .map((file) => join(source, file));
}

async function assertGo(): Promise<void> {
  const { exitCode } = await runCommand('go', ['version']).catch(() => ({ exitCode: 127 }));
  if (exitCode !== 0) {
    throw new Error(
      'Kubernetes for tests is built from Go modules: put Go 1.24 or later on PATH (https://go.dev/dl)',
    );
  }
}

/** Compiles with a line of progress for each 200 packages, so that minutes of silence do not look like a hang. */
async function build(source: string, pkg: string, args: readonly string[]): Promise<void> {
  const options = { cwd: source, env: { CGO_ENABLED: '0' }, timeoutMs: BUILD_TIMEOUT_MS };
  const dependencies = await checkCommand('go', ['list', '-deps', pkg], {
    ...options,
    onErrorLine: (line) => say(`  ${line}`),
  });
  const total = dependencies.trimEnd().split('\n').length;
  let compiled = 0;
  await checkCommand('nice', ['-n', '10', 'go', 'build', ...args, pkg], {
    ...options,
    onErrorLine() {
      compiled += 1;
      if (compiled % 200 === 0) say(`  ${compiled} of at most ${total} packages compiled`);
    },
  });
}

function say(line: string): void {
  stderr.write(`${line}\n`);
}
