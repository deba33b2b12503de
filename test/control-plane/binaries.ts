import { accessSync, constants, existsSync } from 'node:fs'
import { join } from 'node:path'
import { buildControlPlane, buildKwok } from './go-build.ts'

/** A program and the arguments that come before the component's own flags. */
export interface Launch {
  readonly command: string
  readonly leadingArgs: readonly string[]
  /** True for our own binary, which exits when its standard input closes. */
  readonly lifeline: boolean
}

export interface Binaries {
  readonly etcd: Launch
  readonly apiServer: Launch
  readonly controllerManager: Launch | undefined
  readonly scheduler: Launch | undefined
  readonly kwok: Launch | undefined
}

/** What a control plane is going to run, so that nothing else is built. */
export interface Wanted {
  readonly controllers: boolean
  readonly kwok: boolean
}

/**
 * Finds every program a control plane needs: first what the environment names
 * (`TEST_ASSET_*`, then the folder `KUBEBUILDER_ASSETS`, as in envtest), then
 * the cache folder, then `go build` into the cache folder.
 *
 * @throws Error with the one thing that is missing and how to get it.
 */
export async function resolveBinaries(wanted: Wanted): Promise<Binaries> {
  const own = once(buildControlPlane)
  const role = async (name: string): Promise<Launch> =>
    fromEnvironment(name) ?? {
      command: await own(),
      leadingArgs: [name],
      lifeline: true,
    }
  return {
    etcd: await role('etcd'),
    apiServer: await role('kube-apiserver'),
    controllerManager: wanted.controllers ? await role('kube-controller-manager') : undefined,
    scheduler: wanted.controllers ? await role('kube-scheduler') : undefined,
    kwok: wanted.kwok ? await kwok(own) : undefined,
  }
}

// kwok does not watch its standard input; our own binary does that for it.
async function kwok(own: () => Promise<string>): Promise<Launch> {
  const given = fromEnvironment('kwok')
  if (given) return given
  const program = await buildKwok()
  return { command: await own(), leadingArgs: ['guard', program], lifeline: true }
}

/** `kube-apiserver` → `TEST_ASSET_KUBE_APISERVER`, else `$KUBEBUILDER_ASSETS/kube-apiserver`. */
function fromEnvironment(name: string): Launch | undefined {
  const variable = `TEST_ASSET_${name.replaceAll('-', '_').toUpperCase()}`
  const named = process.env[variable]
  if (named) return plain(executable(named, variable))
  const folder = process.env['KUBEBUILDER_ASSETS']
  // setup-envtest ships no controller manager and no scheduler, so a folder
  // without one of them is normal and the next place is tried.
  if (!folder || !existsSync(join(folder, name))) return undefined
  return plain(executable(join(folder, name), 'KUBEBUILDER_ASSETS'))
}

function executable(path: string, variable: string): string {
  try {
    accessSync(path, constants.X_OK)
    return path
  } catch {
    throw new Error(`${variable} names ${path}, which is not an executable file`)
  }
}

function plain(command: string): Launch {
  return { command, leadingArgs: [], lifeline: false }
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined
  return () => (made ??= make())
}
