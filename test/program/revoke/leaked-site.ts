/** A namespace with one Secret whose credential is revoked. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { ControlPlane } from '../../control-plane/control-plane.ts'
import type { RevocationDocument } from '../../../src/lib/change/evidence/document.ts'
import { type Ran, run } from '../run.ts'
import { schemaProblems } from '../schema-problems.ts'

export interface Revoked extends Ran {
  readonly evidence: RevocationDocument
}

export interface RevokeSite {
  readonly namespace: string
  /** Any verb. */
  program(...words: readonly string[]): Promise<Ran>
  /** Rotates `leaked`. */
  rotate(input: string, ...words: readonly string[]): Promise<Ran>
  /** Revokes `leaked` without asking, and reads the evidence. */
  revoke(...words: readonly string[]): Promise<Revoked>
}

/** @param secret without its name, with `stringData` */
export async function revokeSite(cluster: ControlPlane, secret: object): Promise<RevokeSite> {
  const namespace = await cluster.createNamespace('revoke')
  const kubeconfig = await cluster.kubeconfigForUser('root', ['system:masters'], namespace)
  const secrets = `/api/v1/namespaces/${namespace}/secrets`
  await cluster.admin.create(secrets, { metadata: { name: 'leaked' }, ...secret })
  return {
    namespace,
    rotate: (input, ...words) =>
      run(['rotate', 'leaked', '--yes', ...words], { kubeconfig, input }),
    program: (...words) => run(words, { kubeconfig }),
    async revoke(...words) {
      const folder = mkdtempSync(path.join(tmpdir(), 'revoke-'))
      const file = path.join(folder, 'evidence.json')
      try {
        const ran = await run(['revoke', 'leaked', '--yes', '--evidence', file, ...words], {
          kubeconfig,
        })
        return { ...ran, evidence: evidenceIn(file, ran) }
      } finally {
        rmSync(folder, { recursive: true })
      }
    },
  }
}

function evidenceIn(file: string, { stderr }: Ran): RevocationDocument {
  try {
    const document = JSON.parse(readFileSync(file, 'utf8')) as RevocationDocument
    const problems = schemaProblems('revocation-document', document)
    if (problems.length > 0) throw new Error(problems.join('\n'))
    return document
  } catch (error) {
    throw new Error(`no evidence: ${String(error)}\n${stderr}`, { cause: error })
  }
}
