/** A namespace with a service account and a Secret that holds its token. */
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { expect } from 'vitest'
import type { ControlPlane } from '../../control-plane/control-plane.ts'
import { eventually } from '../../control-plane/eventually.ts'
import { type Ran, run } from '../run.ts'

/** Where one revocation is tried out. */
export interface TokenSite {
  readonly namespace: string
  /** Of the administrator, in this namespace. */
  readonly kubeconfig: string
  /** The token, as it was at the beginning. */
  readonly token: string
  /** Path of the Secret in the API. */
  readonly secret: string
  readonly labels: () => Promise<Readonly<Record<string, string>>>
  /** `revoke ci-token` and these words, which may neither say nor write the token. */
  revoke(words: readonly string[], options?: RevokeOptions): Promise<Ran>
}

export interface RevokeOptions {
  readonly kubeconfig?: string
  readonly evidence?: string
}

/** Makes service account `deployer`, and Secret `ci-token` with its token. */
export async function tokenSite(cluster: ControlPlane): Promise<TokenSite> {
  const namespace = await cluster.createNamespace('revoke')
  const kubeconfig = await cluster.kubeconfigForUser('root', ['system:masters'], namespace)
  const core = `/api/v1/namespaces/${namespace}`
  await cluster.admin.create(`${core}/serviceaccounts`, { metadata: { name: 'deployer' } })
  await cluster.admin.create(`${core}/secrets`, tokenSecret('ci-token'))
  const secret = `${core}/secrets/ci-token`
  const token = await tokenIn(cluster, secret)
  return {
    namespace,
    kubeconfig,
    token,
    secret,
    labels: async () => (await cluster.admin.get(secret)).metadata.labels ?? {},
    async revoke(words, { kubeconfig: other = kubeconfig, evidence } = {}) {
      const file = evidence === undefined ? [] : ['--evidence', evidence]
      const ran = await run(['revoke', 'ci-token', ...words, ...file], { kubeconfig: other })
      expect(ran.stdout + ran.stderr + (evidence ? textOf(evidence) : '')).not.toContain(
        token.slice(-20),
      )
      return ran
    },
  }
}

/** A Secret for a token of `deployer`. */
export function tokenSecret(name: string): object {
  const annotations = { 'kubernetes.io/service-account.name': 'deployer' }
  return { metadata: { name, annotations }, type: 'kubernetes.io/service-account-token' }
}

/** The token that the controller writes into a Secret. */
export function tokenIn(cluster: ControlPlane, secret: string): Promise<string> {
  return eventually('the token', async () => {
    const { data } = await cluster.admin.get(secret)
    const token = data?.token as string | undefined
    return token === undefined ? undefined : Buffer.from(token, 'base64').toString()
  })
}

/** Evidence that a run has written. */
export function evidenceIn(file: string): Evidence {
  return JSON.parse(textOf(file)) as Evidence
}

function textOf(file: string): string {
  try {
    return readFileSync(path.resolve(file), 'utf8')
  } catch {
    return '{}'
  }
}

export interface Evidence {
  readonly verdict: string
  readonly deeds: readonly { readonly step: string; readonly outcome: string }[]
  readonly proofs: readonly {
    readonly asked: string
    readonly of: string
    readonly verdict: string
    readonly times: number
    readonly waited: number
    readonly answers: readonly { readonly answer: string }[]
  }[]
  readonly residual: readonly string[]
}
