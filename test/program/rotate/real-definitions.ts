/** Definitions of kinds as their projects publish them, from their Go modules: none is in this repository. */
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { parse } from 'yaml'
import type { KubeObject } from '../../control-plane/admin-client.ts'

export interface Published {
  /** `github.com/cert-manager/cert-manager@v1.21.2` */
  readonly module: string
  /** Of the definition, inside the module. */
  readonly file: string
}

export const CERTIFICATES: Published = {
  module: 'github.com/cert-manager/cert-manager@v1.21.2',
  file: 'deploy/crds/cert-manager.io_certificates.yaml',
}
export const EXTERNAL_SECRETS: Published = {
  module: 'github.com/external-secrets/external-secrets@v1.3.2',
  file: 'config/crds/bases/external-secrets.io_externalsecrets.yaml',
}
export const SEALED_SECRETS: Published = {
  module: 'github.com/bitnami-labs/sealed-secrets@v0.40.0',
  file: 'helm/sealed-secrets/crds/bitnami.com_sealedsecrets.yaml',
}
export const ARGO_ROLLOUTS: Published = {
  module: 'github.com/argoproj/argo-rollouts@v1.8.3',
  file: 'manifests/crds/rollout-crd.yaml',
}

/** Undefined on a machine without Go. */
export function publishedDefinition({ module, file }: Published): KubeObject | undefined {
  const folder = folderOf(module)
  if (folder === undefined) return undefined
  return parse(readFileSync(path.join(folder, file), 'utf8')) as KubeObject
}

/** Downloads the module, without what it depends on; Go keeps it. */
function folderOf(module: string): string | undefined {
  try {
    execFileSync('go', ['version'], { stdio: 'ignore' })
  } catch {
    return undefined
  }
  const answer = execFileSync('go', ['mod', 'download', '-json', module], {
    cwd: tmpdir(),
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, GOFLAGS: '-mod=mod' },
  })
  return (JSON.parse(answer) as { Dir: string }).Dir
}
