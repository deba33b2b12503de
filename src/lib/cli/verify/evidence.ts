/** Documents of revocations: whether they are whole, and whose. */
import { readFile } from 'node:fs/promises'

import { unreachable } from '../../base/errors.ts'
import { isObject } from '../../base/json.ts'
import { isProven } from '../../change/evidence/proof.ts'
import { isRevocationDocument } from '../../change/evidence/document.ts'
import { checkSignature, type CheckedSignature } from '../../change/evidence/signed.ts'
import type { VerifiedFile, VerifyFinding } from './report.ts'

/** The document in a file; undefined when it is none, whatever else is wrong with it. */
export function evidenceIn(bytes: Uint8Array): unknown {
  if (!Buffer.from(bytes).includes('RevocationDocument')) return undefined
  try {
    const value: unknown = JSON.parse(Buffer.from(bytes).toString('utf8'))
    return isObject(value) && value['kind'] === 'RevocationDocument' ? value : undefined
  } catch {
    return undefined
  }
}

/**
 * Checks the signature first: what is said in a document that somebody changed says nothing.
 *
 * @param signers public keys that count: `ssh-ed25519 AAAA...`
 */
export function verifyEvidence(
  path: string,
  document: unknown,
  signers: readonly string[],
): VerifiedFile {
  const signature = checkSignature(document, signers)
  const findings = [...signatureFindings(signature, signers), ...contentFindings(document)]
  return {
    path,
    kind: 'evidence',
    verdict: findings.length > 0 ? 'findings' : 'ok',
    findings,
    ...(signature.signer !== undefined && {
      notes: [`signed by ${signature.signer}`, ...powerlessNotes(document)],
    }),
  }
}

function powerlessNotes(document: unknown): readonly string[] {
  const isPowerless = isRevocationDocument(document) && document.verdict === 'powerless'
  return isPowerless ? ['the credential is accepted still, and its owner has no rights'] : []
}

function signatureFindings(
  { state }: CheckedSignature,
  signers: readonly string[],
): readonly VerifyFinding[] {
  const found = (message: string): readonly VerifyFinding[] => [{ check: 'signature', message }]
  switch (state) {
    case 'good':
      return []
    case 'unsigned':
      return found('it is not signed: anybody may have changed it')
    case 'broken':
      return found('it is not what was signed: somebody changed it')
    case 'stranger':
      return found(
        signers.length === 0
          ? 'whose signature counts was not said: --signer FILE'
          : 'it is signed by somebody whom --signer does not name',
      )
    default:
      return unreachable(state)
  }
}

function contentFindings(document: unknown): readonly VerifyFinding[] {
  if (!isRevocationDocument(document)) {
    return [{ check: 'evidence', message: 'what it says does not follow from its proofs' }]
  }
  if (!document.finished) {
    return [{ check: 'evidence', message: 'the revocation was interrupted: it is not finished' }]
  }
  if (isProven(document.verdict)) return []
  return [
    { check: 'evidence', message: `it does not prove the credential dead: ${document.verdict}` },
  ]
}

/** The Ed25519 keys of `.pub`, `authorized_keys` and `allowed_signers` files. @throws Error of the system */
export async function signersIn(files: readonly string[]): Promise<readonly string[]> {
  const texts = await Promise.all(files.map((file) => readFile(file, 'utf8')))
  return texts.flatMap((text) => [...text.matchAll(KEY)].map(([key]) => key))
}

const KEY = /ssh-ed25519 [A-Za-z0-9+/]+=*/g
