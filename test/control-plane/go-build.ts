import { createHash } from 'node:crypto'
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { chmod, mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { compile } from './go-compile.ts'
import { withLock } from './lock.ts'

const here = import.meta.dirname
const kubernetesVersion = requiredVersion('k8s.io/kubernetes')
const kwokVersion = 'v0.8.0'

/** The folder that built programs are kept in, one folder per version of what they are built from. */
export function cacheFolder(): string {
  const base = process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache')
  return join(base, 'kubectl-vault-secret', 'control-plane')
}

/**
 * Path of our control plane binary, built on first use (minutes) and never again
 * while `main.go`, `go.mod`, `go.sum`, the version and the Go toolchain stay the same.
 */
export async function buildControlPlane(): Promise<string> {
  const inputs = ['go.mod', 'go.sum', 'main.go'].map((file) => readFileSync(join(here, file)))
  const args = ['build', '-buildvcs=false', '-trimpath', '-ldflags', ldflags()]
  const folder = join(cacheFolder(), key([...inputs, ...args]))
  return cached(join(folder, 'control-plane'), 'the Kubernetes control plane', (into) =>
    compile({
      what: `Kubernetes ${kubernetesVersion} control plane for the tests`,
      slow: 'The first build takes about 8 minutes on 2 cores; it is kept and not repeated.',
      args: [...args, '-o', into, '.'],
      cwd: here,
      env: {},
    }),
  )
}

/** Path of kwok, which plays the kubelets; built on first use like the control plane. */
export async function buildKwok(): Promise<string> {
  const folder = join(cacheFolder(), key([`kwok ${kwokVersion}`]))
  return cached(join(folder, 'kwok'), 'kwok', async (into) => {
    const bin = `${into}.bin`
    await compile({
      what: `kwok ${kwokVersion}, which plays the kubelets`,
      slow: 'The first build takes about 3 minutes on 2 cores; it is kept and not repeated.',
      args: ['install', '-buildvcs=false', `sigs.k8s.io/kwok/cmd/kwok@${kwokVersion}`],
      cwd: cacheFolder(),
      env: { GOBIN: bin },
    })
    await rename(join(bin, 'kwok'), into)
  })
}

async function cached(
  target: string,
  what: string,
  build: (into: string) => Promise<void>,
): Promise<string> {
  if (existsSync(target)) return target
  const folder = join(target, '..')
  await mkdir(folder, { recursive: true })
  await withLock(join(folder, 'lock'), `building ${what}`, async () => {
    if (existsSync(target)) return
    await removeLeftovers(folder)
    await buildAside(folder, target, build)
  })
  return target
}

// Whoever was killed while building could not tidy up; we hold the lock now.
async function removeLeftovers(folder: string): Promise<void> {
  const names = (await readdir(folder)).filter((name) => name.startsWith('building-'))
  await Promise.all(names.map((name) => rm(join(folder, name), { recursive: true })))
}

// Built in a folder of its own and renamed into place, so that a build that is
// killed half-way leaves nothing that looks finished.
async function buildAside(
  folder: string,
  target: string,
  build: (into: string) => Promise<void>,
): Promise<void> {
  const aside = await mkdtemp(join(folder, 'building-'))
  try {
    const into = join(aside, 'program')
    await build(into)
    await chmod(into, 0o755)
    await rename(into, target)
  } finally {
    await rm(aside, { recursive: true, force: true })
  }
}

// The staged modules carry no version of their own; Kubernetes' release script
// (hack/lib/version.sh) sets the same variables in the same two packages.
function ldflags(): string {
  const [major, minor] = kubernetesVersion.slice(1).split('.')
  const values = {
    gitVersion: kubernetesVersion,
    gitMajor: major,
    gitMinor: minor,
    gitTreeState: 'clean',
  }
  const packages = ['k8s.io/component-base/version', 'k8s.io/client-go/pkg/version']
  const settings = packages.flatMap((path) =>
    Object.entries(values).map(([name, value]) => `-X ${path}.${name}=${value}`),
  )
  return ['-s', '-w', ...settings].join(' ')
}

function requiredVersion(module: string): string {
  const goMod = readFileSync(join(here, 'go.mod'), 'utf8')
  const found = new RegExp(`^\\s*${module.replaceAll('.', '\\.')} (v\\S+)$`, 'm').exec(goMod)?.[1]
  if (!found) throw new Error(`go.mod does not require ${module}`)
  return found
}

function key(inputs: readonly (string | Buffer)[]): string {
  const hash = createHash('sha256')
  for (const input of [...inputs, goVersion(), process.platform, process.arch]) {
    hash.update(input).update('\0')
  }
  return hash.digest('hex').slice(0, 16)
}

let knownGoVersion: string | undefined

// `go env GOVERSION` in the module's folder, because go.mod may select a toolchain.
function goVersion(): string {
  try {
    knownGoVersion ??= execFileSync('go', ['env', 'GOVERSION'], { cwd: here, encoding: 'utf8' })
    return knownGoVersion.trim()
  } catch (error) {
    throw new Error(missingGo(error), { cause: error })
  }
}

function missingGo(error: unknown): string {
  const absent = error instanceof Error && 'code' in error && error.code === 'ENOENT'
  const problem = absent
    ? 'the program `go` is not on PATH'
    : `\`go env GOVERSION\` failed: ${String(error)}`
  return [
    `The tests need a real Kubernetes API server, and ${problem}.`,
    'Install Go 1.26 or newer (https://go.dev/dl), or set KUBEBUILDER_ASSETS to a folder with',
    'etcd and kube-apiserver (and kube-controller-manager, kube-scheduler and kwok where needed).',
  ].join('\n')
}
